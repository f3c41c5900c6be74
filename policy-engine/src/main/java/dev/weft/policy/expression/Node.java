package dev.weft.policy.expression;

import org.jspecify.annotations.Nullable;

/** A part of an expression, of a known type. Each type has its own value in error. */
sealed interface Node {

    int TRUE = 1;
    int FALSE = 0;
    int ERROR = -1;

    Attribute.Type type();

    /** {@link #TRUE}, {@link #FALSE} or {@link #ERROR}. */
    non-sealed interface Flag extends Node {
        int test(Attributes of);

        @Override
        default Attribute.Type type() {
            return Attribute.Type.FLAG;
        }
    }

    /** {@link Attributes#ABSENT} in error. Durations are nanoseconds. */
    non-sealed interface Whole extends Node {
        long value(Attributes of);

        @Override
        default Attribute.Type type() {
            return Attribute.Type.NUMBER;
        }
    }

    /** {@code null} in error. */
    non-sealed interface Text extends Node {
        @Nullable
        String value(Attributes of);

        @Override
        default Attribute.Type type() {
            return Attribute.Type.TEXT;
        }
    }

    /** The request's headers. */
    record Headers() implements Node {
        @Override
        public Attribute.Type type() {
            return Attribute.Type.HEADERS;
        }
    }

    /** A number with a unit. */
    record Duration(Whole nanos) implements Whole {
        @Override
        public long value(Attributes of) {
            return nanos.value(of);
        }

        @Override
        public Attribute.Type type() {
            return Attribute.Type.DURATION;
        }
    }

    static int truth(boolean value) {
        return value ? TRUE : FALSE;
    }
}
