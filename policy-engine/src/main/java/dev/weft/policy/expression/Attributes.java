package dev.weft.policy.expression;

import org.jspecify.annotations.Nullable;

/** The values of one request or connection. Each attribute is asked for by the method of its type. */
public interface Attributes {

    /** What {@link #number} returns where there is no value. */
    long ABSENT = Long.MIN_VALUE;

    /** A {@link Attribute.Type#TEXT}; {@code null} where there is none. */
    @Nullable
    String text(Attribute attribute);

    /** A {@link Attribute.Type#NUMBER}, or a {@link Attribute.Type#DURATION} in nanoseconds; or {@link #ABSENT}. */
    long number(Attribute attribute);

    /** A {@link Attribute.Type#FLAG}. */
    boolean flag(Attribute attribute);

    /**
     * A header of the request.
     *
     * @param name lower case
     */
    @Nullable
    String header(String name);
}
