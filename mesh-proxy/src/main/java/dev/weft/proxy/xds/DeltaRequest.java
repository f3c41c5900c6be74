package dev.weft.proxy.xds;

import dev.weft.proxy.wire.WireWriter;
import dev.weft.proxy.xds.DiscoveryFields.Status;
import dev.weft.proxy.xds.map.ResourceType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message to the control plane: a change of subscription, an ACK or a NACK.
 *
 * <p>Source: Envoy {@code DeltaDiscoveryRequest}.
 *
 * @param subscribe names; empty in the first request of a wildcard type
 * @param initialVersions what is held already; only in the first request of a type on a stream
 * @param nonce of the response that is answered; empty for a change of subscription
 * @param error why the response was refused; {@code null}: it was not
 */
record DeltaRequest(
        ResourceType type,
        List<String> subscribe,
        List<String> unsubscribe,
        Map<String, String> initialVersions,
        String nonce,
        @Nullable String error) {

    private static final int INVALID_ARGUMENT = 3;

    DeltaRequest {
        subscribe = List.copyOf(subscribe);
        unsubscribe = List.copyOf(unsubscribe);
        initialVersions = Map.copyOf(initialVersions);
    }

    static DeltaRequest answer(ResourceType type, String nonce, @Nullable String error) {
        return new DeltaRequest(type, List.of(), List.of(), Map.of(), nonce, error);
    }

    /**
     * The encoded message.
     *
     * @param node only in the first request of a stream
     */
    byte[] encode(@Nullable NodeIdentity node) {
        WireWriter writer = new WireWriter();
        if (node != null) {
            writer.message(DiscoveryFields.DeltaRequest.NODE, node.encode());
        }
        writer.string(DiscoveryFields.DeltaRequest.TYPE_URL, type.typeUrl())
                .strings(DiscoveryFields.DeltaRequest.RESOURCE_NAMES_SUBSCRIBE, subscribe)
                .strings(DiscoveryFields.DeltaRequest.RESOURCE_NAMES_UNSUBSCRIBE, unsubscribe)
                .map(DiscoveryFields.DeltaRequest.INITIAL_RESOURCE_VERSIONS, initialVersions)
                .string(DiscoveryFields.DeltaRequest.RESPONSE_NONCE, nonce);
        if (error != null) {
            writer.message(
                    DiscoveryFields.DeltaRequest.ERROR_DETAIL,
                    new WireWriter().number(Status.CODE, INVALID_ARGUMENT).string(Status.MESSAGE, error));
        }
        return writer.toByteArray();
    }
}
