package dev.weft.policy.match;

import java.util.List;

/**
 * A condition on what a filter found out about a request, for example the claims of a token.
 *
 * <p>Source: Envoy {@code type.matcher.v3.MetadataMatcher}; its {@code invert} is a negation around this.
 *
 * @param filter who found it out, for example {@code envoy.filters.http.jwt_authn}
 * @param path keys from the outermost; never empty
 * @param value what must hold for the value there; a value that is not there satisfies nothing
 */
public record MetadataMatch(String filter, List<String> path, Test value) {

    public MetadataMatch {
        path = List.copyOf(path);
        if (filter.isEmpty() || path.isEmpty()) {
            throw new IllegalArgumentException("filter, path: \"\" (expected: a filter and at least 1 key)");
        }
    }

    /** What is asked of a value. */
    public sealed interface Test {}

    /** It is text and compares as said. */
    public record Text(StringMatch match) implements Test {}

    /** At least one of these holds. */
    public record AnyOf(List<Test> any) implements Test {
        public AnyOf {
            any = List.copyOf(any);
        }
    }

    /** It is a list and at least one of its items satisfies this. */
    public record ListHas(Test item) implements Test {}
}
