package dev.weft.proxy.xds.map;

import dev.weft.proxy.wire.WireField;

/** The fields of protobuf's well-known types and Envoy's core types that the sidecar reads. A test compares them with the generated descriptors. */
final class CoreFields {

    private CoreFields() {}

    /** {@code google.protobuf.Any}. */
    static final class AnyMessage {
        static final String TYPE = "google.protobuf.Any";
        static final WireField TYPE_URL = WireField.of(1, "type_url");
        static final WireField VALUE = WireField.of(2, "value");

        private AnyMessage() {}
    }

    /** {@code google.protobuf.UInt32Value}. */
    static final class Wrapper {
        static final String TYPE = "google.protobuf.UInt32Value";
        static final WireField VALUE = WireField.of(1, "value");

        private Wrapper() {}
    }

    /** {@code google.protobuf.Duration}. */
    static final class DurationMessage {
        static final String TYPE = "google.protobuf.Duration";
        static final WireField SECONDS = WireField.of(1, "seconds");
        static final WireField NANOS = WireField.of(2, "nanos");

        private DurationMessage() {}
    }

    /** {@code google.protobuf.Struct}. */
    static final class Struct {
        static final String TYPE = "google.protobuf.Struct";
        static final WireField FIELDS = WireField.of(1, "fields");

        private Struct() {}
    }

    /** {@code google.protobuf.Value}. */
    static final class StructValue {
        static final String TYPE = "google.protobuf.Value";
        static final WireField NUMBER_VALUE = WireField.of(2, "number_value");
        static final WireField STRING_VALUE = WireField.of(3, "string_value");
        static final WireField BOOL_VALUE = WireField.of(4, "bool_value");
        static final WireField STRUCT_VALUE = WireField.of(5, "struct_value");
        static final WireField LIST_VALUE = WireField.of(6, "list_value");

        private StructValue() {}
    }

    /** {@code google.protobuf.ListValue}. */
    static final class ListValue {
        static final String TYPE = "google.protobuf.ListValue";
        static final WireField VALUES = WireField.of(1, "values");

        private ListValue() {}
    }

    /** {@code envoy.config.core.v3.Metadata}. */
    static final class TypedStruct {
        static final String TYPE = "envoy.config.core.v3.Metadata";
        static final WireField FILTER_METADATA = WireField.of(1, "filter_metadata");

        private TypedStruct() {}
    }

    /** {@code envoy.config.core.v3.Locality}. */
    static final class Locality {
        static final String TYPE = "envoy.config.core.v3.Locality";
        static final WireField REGION = WireField.of(1, "region");
        static final WireField ZONE = WireField.of(2, "zone");
        static final WireField SUB_ZONE = WireField.of(3, "sub_zone");

        private Locality() {}
    }

    /** {@code envoy.config.core.v3.Address}. */
    static final class Address {
        static final String TYPE = "envoy.config.core.v3.Address";
        static final WireField SOCKET_ADDRESS = WireField.of(1, "socket_address");

        private Address() {}
    }

    /** {@code envoy.config.core.v3.SocketAddress}. */
    static final class SocketAddress {
        static final String TYPE = "envoy.config.core.v3.SocketAddress";
        static final WireField PROTOCOL = WireField.of(1, "protocol");
        static final WireField ADDRESS = WireField.of(2, "address");
        static final WireField PORT_VALUE = WireField.of(3, "port_value");

        private SocketAddress() {}
    }

    /** {@code envoy.config.core.v3.CidrRange}. */
    static final class CidrRange {
        static final String TYPE = "envoy.config.core.v3.CidrRange";
        static final WireField ADDRESS_PREFIX = WireField.of(1, "address_prefix");
        static final WireField PREFIX_LEN = WireField.of(2, "prefix_len");

        private CidrRange() {}
    }

    /** {@code envoy.config.core.v3.DataSource}. */
    static final class DataSource {
        static final String TYPE = "envoy.config.core.v3.DataSource";
        static final WireField FILENAME = WireField.of(1, "filename");
        static final WireField INLINE_BYTES = WireField.of(2, "inline_bytes");
        static final WireField INLINE_STRING = WireField.of(3, "inline_string");

        private DataSource() {}
    }

    /** {@code envoy.config.core.v3.TransportSocket}. */
    static final class TransportSocket {
        static final String TYPE = "envoy.config.core.v3.TransportSocket";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField TYPED_CONFIG = WireField.of(3, "typed_config");

        private TransportSocket() {}
    }

    /** {@code envoy.config.core.v3.HeaderValueOption}. */
    static final class HeaderValueOption {
        static final String TYPE = "envoy.config.core.v3.HeaderValueOption";
        static final WireField HEADER = WireField.of(1, "header");
        static final WireField APPEND = WireField.of(2, "append");
        static final WireField APPEND_ACTION = WireField.of(3, "append_action");

        private HeaderValueOption() {}
    }

    /** {@code envoy.config.core.v3.HeaderValue}. */
    static final class HeaderValue {
        static final String TYPE = "envoy.config.core.v3.HeaderValue";
        static final WireField KEY = WireField.of(1, "key");
        static final WireField VALUE = WireField.of(2, "value");
        static final WireField RAW_VALUE = WireField.of(3, "raw_value");

        private HeaderValue() {}
    }

    /** {@code envoy.config.core.v3.TypedExtensionConfig}. */
    static final class TypedExtension {
        static final String TYPE = "envoy.config.core.v3.TypedExtensionConfig";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField TYPED_CONFIG = WireField.of(2, "typed_config");

        private TypedExtension() {}
    }
}
