package dev.weft.policy.facts;

import org.jspecify.annotations.Nullable;

/**
 * The headers of a request or response. Answers must not change while a decision is made and should not allocate. Names are
 * asked for in lower case.
 */
public interface HeaderFacts {

    /** How many lines (HTTP/1.1) or fields (HTTP/2) of this name there are. */
    int headerCount(String name);

    /**
     * One of the values of a header, without surrounding white space.
     *
     * @param index 0 to {@code headerCount(name) - 1}
     */
    String headerValue(String name, int index);

    /**
     * All values of a header, in order, joined by a comma without spaces; {@code null} where there is none. Several
     * values are rare: only they may cost a copy.
     */
    default @Nullable String header(String name) {
        int count = headerCount(name);
        if (count == 0) {
            return null;
        }
        String first = headerValue(name, 0);
        if (count == 1) {
            return first;
        }
        StringBuilder joined = new StringBuilder(first);
        for (int i = 1; i < count; i++) {
            joined.append(',').append(headerValue(name, i));
        }
        return joined.toString();
    }
}
