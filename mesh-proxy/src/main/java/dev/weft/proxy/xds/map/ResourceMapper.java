package dev.weft.proxy.xds.map;

import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.ClusterFields.Cluster;
import dev.weft.proxy.xds.map.ClusterFields.LoadAssignment;
import dev.weft.proxy.xds.map.ListenerFields.Listener;
import dev.weft.proxy.xds.map.RouteFields.RouteConfiguration;
import dev.weft.proxy.xds.map.TlsFields.Secret;
import dev.weft.proxy.xds.map.TlsFields.ValidationContext;

/** Reads one resource of any type that the sidecar subscribes to. */
public final class ResourceMapper {

    private ResourceMapper() {}

    /**
     * Reads one resource. Bad input yields an exception that names resource and field, never another one.
     *
     * @param name the name it was delivered under; it must carry the same one inside
     * @param bytes the encoded message; must not change afterwards
     */
    public static MappedResource map(ResourceType type, String name, byte[] bytes) throws InvalidFieldException {
        WireMessage message = WireMessage.parse(bytes, "");
        try {
            return switch (type) {
                case CLUSTER -> {
                    named(message, Cluster.NAME, name);
                    yield ClusterMapper.cluster(message);
                }
                case ENDPOINT -> {
                    named(message, LoadAssignment.CLUSTER_NAME, name);
                    yield new MappedResource.Endpoints(EndpointMapper.assignment(name, message));
                }
                case LISTENER -> {
                    named(message, Listener.NAME, name);
                    yield new MappedResource.Listener(ListenerMapper.listener(message));
                }
                case ROUTE -> {
                    named(message, RouteConfiguration.NAME, name);
                    yield new MappedResource.Routes(RouteMapper.configuration(message));
                }
                case SECRET -> {
                    named(message, Secret.NAME, name);
                    yield secret(message);
                }
            };
        } catch (IllegalArgumentException invariant) {
            // INVARIANT: the records' constructors throw only this, for values that no mapper rejected first.
            throw new InvalidFieldException("", String.valueOf(invariant.getMessage()));
        }
    }

    private static void named(WireMessage message, WireField field, String name) throws InvalidFieldException {
        String inside = message.string(field);
        if (!inside.equals(name) || name.isEmpty()) {
            throw message.invalid(field, "\"" + inside + "\" (expected: \"" + name + "\", the resource's name)");
        }
    }

    private static MappedResource.TrustBundle secret(WireMessage secret) throws InvalidFieldException {
        if (secret.has(Secret.TLS_CERTIFICATE)) {
            throw secret.invalid(
                    Secret.TLS_CERTIFICATE, "a private key from outside (expected: validation_context only)");
        }
        WireMessage validation = secret.message(Secret.VALIDATION_CONTEXT);
        String pem = CoreMapper.inline(validation, ValidationContext.TRUSTED_CA);
        if (pem.isEmpty()) {
            throw secret.invalid(Secret.VALIDATION_CONTEXT, "no trusted_ca (expected: PEM certificates)");
        }
        return new MappedResource.TrustBundle(secret.string(Secret.NAME), pem);
    }
}
