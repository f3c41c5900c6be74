package dev.weft.config.xds;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Map;
import java.util.TreeMap;

/** Metadata as protobuf structs. */
final class StructXds {

    private StructXds() {}

    static Struct strings(Map<String, String> fields) {
        Struct.Builder struct = Struct.newBuilder();
        new TreeMap<>(fields).forEach((key, text) -> struct.putFields(key, text(text)));
        return struct.build();
    }

    static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    static Value struct(Map<String, String> fields) {
        return Value.newBuilder().setStructValue(strings(fields)).build();
    }
}
