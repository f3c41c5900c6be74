package dev.weft.policy.match;

import java.util.Locale;

/**
 * A condition on one request header, query parameter excluded. Several values of a header are joined by a comma before
 * they are compared. A header that is absent satisfies no value test, also an inverted one, unless
 * {@code treatMissingAsEmpty}.
 *
 * <p>Source: Envoy {@code route.v3.HeaderMatcher}.
 *
 * @param name lower case; pseudo-headers are {@code :method}, {@code :authority}, {@code :path}, {@code :scheme}
 * @param test what its value must satisfy
 * @param invert the condition holds when the test does not
 * @param treatMissingAsEmpty an absent header counts as the empty string
 */
public record HeaderMatch(String name, Test test, boolean invert, boolean treatMissingAsEmpty) {

    public HeaderMatch {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name: \"\" (expected: a header name)");
        }
        name = name.toLowerCase(Locale.ROOT);
    }

    /** A condition that is neither inverted nor satisfied by absence. */
    public static HeaderMatch of(String name, Test test) {
        return new HeaderMatch(name, test, false, false);
    }

    /** The value of a header, compared as text. */
    public static HeaderMatch value(String name, StringMatch match) {
        return of(name, new Value(match));
    }

    /** What is asked of the header. */
    public sealed interface Test {}

    /** The header is there ({@code true}) or is not ({@code false}), whatever its value. */
    public record Present(boolean present) implements Test {}

    /** Its value compares as said. */
    public record Value(StringMatch match) implements Test {}

    /** Its value is a decimal integer, {@code start} included, {@code end} excluded. */
    public record Range(long start, long end) implements Test {}
}
