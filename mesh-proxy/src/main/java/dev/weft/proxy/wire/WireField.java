package dev.weft.proxy.wire;

/**
 * A field of a protobuf message that the sidecar reads or writes.
 *
 * @param number as in the {@code .proto} file, 1 to 536870911
 * @param name as in the {@code .proto} file; it is part of the messages that operators read
 */
public record WireField(int number, String name) {

    /** Shorthand for tables of fields. */
    public static WireField of(int number, String name) {
        return new WireField(number, name);
    }
}
