package dev.weft.bench.decision;

import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.path.PathNormalization;
import dev.weft.policy.path.PathNormalizer;
import dev.weft.policy.path.RequestPath;

/** A GET without headers beyond one. */
record FixedRequest(String authority, RequestPath path) implements RequestFacts {

    static FixedRequest of(String authority, String target) {
        return new FixedRequest(
                authority, (RequestPath) new PathNormalizer(PathNormalization.MERGE_SLASHES).normalize(target));
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public int headerCount(String name) {
        return name.equals("x-version") ? 1 : 0;
    }

    @Override
    public String headerValue(String name, int index) {
        return "v2";
    }
}
