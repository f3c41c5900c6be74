package dev.weft.config.xds;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Deterministic serialisation: map entries are sorted by key, so equal messages have equal bytes. */
public final class AnyXds {

    private static final String PREFIX = "type.googleapis.com/";

    private AnyXds() {}

    /** The message as bytes, always the same for the same value. */
    public static ByteString bytes(Message message) {
        byte[] bytes = new byte[message.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            message.writeTo(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return ByteString.copyFrom(bytes);
    }

    /** The message wrapped with its type URL. */
    public static Any pack(Message message) {
        return Any.newBuilder()
                .setTypeUrl(typeUrl(message))
                .setValue(bytes(message))
                .build();
    }

    static String typeUrl(Message message) {
        return PREFIX + message.getDescriptorForType().getFullName();
    }
}
