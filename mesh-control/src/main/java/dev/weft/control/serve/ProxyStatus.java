package dev.weft.control.serve;

import dev.weft.control.snapshot.ResourceType;
import dev.weft.control.snapshot.Revision;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connected proxy as the control plane sees it.
 *
 * @param node what it says it is, checked against its certificate
 * @param connectedSince when its stream opened
 * @param types the kinds that it subscribed to
 */
public record ProxyStatus(ProxyNode node, Instant connectedSince, Map<ResourceType, TypeStatus> types) {

    /** Copies the map. */
    public ProxyStatus {
        types = Map.copyOf(types);
    }

    /**
     * One kind of resources on one stream.
     *
     * @param acked the newest revision that the client runs in full
     * @param outstanding the revision of an unanswered push, or {@code null}
     * @param resources how many the client has
     * @param lastNack the latest refusal that is still in force, or {@code null}
     */
    public record TypeStatus(
            Revision acked,
            @Nullable Revision outstanding,
            int resources,
            @Nullable Nack lastNack) {}
}
