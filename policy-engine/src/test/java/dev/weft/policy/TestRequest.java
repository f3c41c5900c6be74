package dev.weft.policy;

import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.path.PathNormalization;
import dev.weft.policy.path.PathNormalizer;
import dev.weft.policy.path.RequestPath;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A request made of values. */
public record TestRequest(
        String method, String authority, String scheme, RequestPath path, Map<String, List<String>> headers)
        implements RequestFacts {

    /** A GET over http. */
    public static TestRequest get(String authority, String target) {
        return of("GET", authority, target, Map.of());
    }

    /** A request over http. */
    public static TestRequest of(String method, String authority, String target, Map<String, List<String>> headers) {
        RequestPath path = (RequestPath) new PathNormalizer(PathNormalization.NONE).normalize(target);
        return new TestRequest(method, authority, "http", path, headers);
    }

    /** The same over https. */
    public TestRequest secure() {
        return new TestRequest(method, authority, "https", path, headers);
    }

    /** The same with one more header. */
    public TestRequest with(String name, String... values) {
        Map<String, List<String>> more = new TreeMap<>(headers);
        more.put(name, List.of(values));
        return new TestRequest(method, authority, scheme, path, more);
    }

    @Override
    public int headerCount(String name) {
        return headers.getOrDefault(name, List.of()).size();
    }

    @Override
    public String headerValue(String name, int index) {
        return headers.getOrDefault(name, List.of()).get(index);
    }
}
