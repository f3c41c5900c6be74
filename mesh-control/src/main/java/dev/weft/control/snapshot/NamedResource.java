package dev.weft.control.snapshot;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One resource, serialized once. All streams share the same bytes by reference.
 *
 * <p>The version is a hash of the content, so the same content has the same version in every replica and after every
 * restart: a client that reconnects with it is sent nothing.
 */
public final class NamedResource {

    private static final int VERSION_BYTES = 12;

    private final ResourceType type;
    private final Resource wire;
    private final @Nullable String endpointName;
    private final int size;

    private NamedResource(ResourceType type, Resource wire, @Nullable String endpointName) {
        this.type = type;
        this.wire = wire;
        this.endpointName = endpointName;
        this.size = wire.getSerializedSize();
    }

    /** Serializes a resource deterministically: equal messages give equal bytes and so equal versions. */
    public static NamedResource of(ResourceType type, String name, Message message) {
        ByteString bytes = serialize(message);
        Resource wire = Resource.newBuilder()
                .setName(name)
                .setVersion(hash(bytes))
                .setResource(Any.newBuilder().setTypeUrl(type.typeUrl()).setValue(bytes))
                .build();
        return new NamedResource(type, wire, endpointName(name, message));
    }

    /** The kind. */
    public ResourceType type() {
        return type;
    }

    /** The name that clients subscribe to. */
    public String name() {
        return wire.getName();
    }

    /** The hash of the content in hexadecimal. */
    public String version() {
        return wire.getVersion();
    }

    /** What goes into a response as it is. */
    public Resource wire() {
        return wire;
    }

    /** Bytes on the wire. */
    public int size() {
        return size;
    }

    /** For a cluster with EDS the name of its endpoint resource, otherwise {@code null}. */
    public @Nullable String endpointName() {
        return endpointName;
    }

    private static @Nullable String endpointName(String name, Message message) {
        if (!(message instanceof Cluster cluster) || cluster.getType() != Cluster.DiscoveryType.EDS) {
            return null;
        }
        String service = cluster.getEdsClusterConfig().getServiceName();
        return service.isEmpty() ? name : service;
    }

    private static ByteString serialize(Message message) {
        byte[] bytes = new byte[message.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        // Maps otherwise have the order of their hash table.
        out.useDeterministicSerialization();
        try {
            message.writeTo(out);
            out.checkNoSpaceLeft();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return com.google.protobuf.UnsafeByteOperations.unsafeWrap(bytes);
    }

    private static String hash(ByteString bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes.asReadOnlyByteBuffer());
            return HexFormat.of().formatHex(digest.digest(), 0, VERSION_BYTES);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** The content as a message, for debugging output; parses the shared bytes anew. */
    public <T extends Message> T parse(T defaultInstance) throws InvalidProtocolBufferException {
        @SuppressWarnings("unchecked")
        T parsed = (T)
                defaultInstance.getParserForType().parseFrom(wire.getResource().getValue());
        return parsed;
    }

    @Override
    public String toString() {
        return type.shortName() + " " + name() + "@" + version();
    }
}
