package dev.weft.policy;

import dev.weft.policy.facts.ResponseFacts;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A response head made of values. */
public record TestResponse(int status, Map<String, List<String>> headers) implements ResponseFacts {

    /** A head without headers. */
    public static TestResponse of(int status) {
        return new TestResponse(status, Map.of());
    }

    /** The same with one more header. */
    public TestResponse with(String name, String... values) {
        Map<String, List<String>> more = new TreeMap<>(headers);
        more.put(name, List.of(values));
        return new TestResponse(status, more);
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
