package dev.weft.proxy.wire;

/** The wire types of protobuf that proto3 uses, and tags made of them. */
final class WireType {

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int LENGTH = 2;
    static final int FIXED32 = 5;

    private WireType() {}

    static int tag(WireField field, int wireType) {
        return field.number() << 3 | wireType;
    }
}
