package dev.weft.interop;

import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.path.PathNormalization;
import dev.weft.policy.path.PathNormalizer;
import dev.weft.policy.path.RequestPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A request of a test as Weft's decisions see it. */
record FixedFacts(String method, String authority, RequestPath path, Map<String, List<String>> headers)
        implements RequestFacts {

    /** A header value may carry further lines of its own: then there are several values. */
    static FixedFacts of(Http.Request request) {
        Map<String, List<String>> headers = new TreeMap<>();
        request.headers().forEach((name, value) -> {
            for (String line : (name + ": " + value).split("\r\n")) {
                int colon = line.indexOf(": ");
                headers.computeIfAbsent(line.substring(0, colon), key -> new ArrayList<>())
                        .add(line.substring(colon + 2));
            }
        });
        RequestPath path = (RequestPath) new PathNormalizer(PathNormalization.NONE).normalize(request.path());
        return new FixedFacts(request.method(), request.host(), path, headers);
    }

    @Override
    public String scheme() {
        return "http";
    }

    @Override
    public int headerCount(String name) {
        return headers.getOrDefault(name, List.of()).size();
    }

    @Override
    public String headerValue(String name, int index) {
        return headers.get(name).get(index);
    }
}
