package dev.weft.proxy.xds;

import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * One message from the control plane.
 *
 * <p>Source: Envoy {@code DeltaDiscoveryResponse}.
 *
 * @param typeUrl of all its resources
 * @param revision what the control plane calls its state; for people only
 * @param removed names that no longer exist, or never did
 */
record DeltaResponse(String typeUrl, String nonce, String revision, List<Resource> resources, List<String> removed) {

    private static final WireField ANY_TYPE_URL = WireField.of(1, "type_url");
    private static final WireField ANY_VALUE = WireField.of(2, "value");

    DeltaResponse {
        resources = List.copyOf(resources);
        removed = List.copyOf(removed);
    }

    /** One resource, not read yet. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared or changed
    record Resource(String name, String version, String typeUrl, byte[] bytes) {}

    static DeltaResponse decode(byte[] bytes) throws InvalidFieldException {
        WireMessage message = WireMessage.parse(bytes, "");
        List<Resource> resources = new ArrayList<>();
        for (WireMessage resource : message.messages(DiscoveryFields.DeltaResponse.RESOURCES)) {
            WireMessage any = resource.message(DiscoveryFields.Resource.RESOURCE);
            resources.add(new Resource(
                    resource.string(DiscoveryFields.Resource.NAME),
                    resource.string(DiscoveryFields.Resource.VERSION),
                    any.string(ANY_TYPE_URL),
                    any.bytes(ANY_VALUE)));
        }
        return new DeltaResponse(
                message.string(DiscoveryFields.DeltaResponse.TYPE_URL),
                message.string(DiscoveryFields.DeltaResponse.NONCE),
                message.string(DiscoveryFields.DeltaResponse.SYSTEM_VERSION_INFO),
                resources,
                message.strings(DiscoveryFields.DeltaResponse.REMOVED_RESOURCES));
    }
}
