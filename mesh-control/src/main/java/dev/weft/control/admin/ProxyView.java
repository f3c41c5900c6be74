package dev.weft.control.admin;

import dev.weft.control.serve.Nack;
import dev.weft.control.serve.ProxyStatus;
import dev.weft.control.snapshot.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One proxy as JSON.
 *
 * @param name workload and namespace, {@code catalog-v1.shop}; the node id when that has another form
 * @param node its node id
 * @param identity its SPIFFE ID
 * @param client {@code weft} or {@code envoy}
 * @param revision the oldest revision that one of its kinds runs
 * @param since when its stream opened, ISO 8601
 * @param types {@code CDS, EDS, SDS, LDS, RDS}: those that it subscribed to
 */
record ProxyView(
        String name,
        String node,
        String identity,
        String client,
        String revision,
        String since,
        Map<String, TypeView> types) {

    static ProxyView of(ProxyStatus status) {
        Map<String, TypeView> types = new LinkedHashMap<>();
        long oldest = Long.MAX_VALUE;
        String revision = "";
        for (ResourceType type : ResourceType.values()) {
            ProxyStatus.TypeStatus state = status.types().get(type);
            if (state == null) {
                continue;
            }
            types.put(type.shortName().toUpperCase(Locale.ROOT), TypeView.of(state));
            if (state.acked().sequence() < oldest) {
                oldest = state.acked().sequence();
                revision = state.acked().toString();
            }
        }
        return new ProxyView(
                name(status.node().node()),
                status.node().node(),
                status.node().identity().toString(),
                status.node().client(),
                revision,
                status.connectedSince().toString(),
                types);
    }

    /** The third part of {@code sidecar~IP~NAME.NAMESPACE~DOMAIN}. */
    static String name(String node) {
        String[] parts = node.split("~", 5);
        return parts.length == 4 ? parts[2] : node;
    }

    /**
     * One kind of resources.
     *
     * @param state {@code SYNCED}, {@code STALE} (a push is unanswered) or {@code NACK}
     * @param acked the newest revision that the proxy runs in full
     * @param resources how many it has
     * @param nack why it refused, or {@code null}
     * @param refused what it refused; empty when nothing
     * @param refusedRevision of the refused push, or {@code null}
     */
    record TypeView(
            String state,
            String acked,
            int resources,
            @Nullable String nack,
            List<String> refused,
            @Nullable String refusedRevision) {

        static TypeView of(ProxyStatus.TypeStatus status) {
            Nack nack = status.lastNack();
            String state = nack != null ? "NACK" : status.outstanding() != null ? "STALE" : "SYNCED";
            return new TypeView(
                    state,
                    status.acked().toString(),
                    status.resources(),
                    nack == null ? null : nack.detail(),
                    nack == null ? List.of() : nack.resources(),
                    nack == null ? null : nack.revision().toString());
        }
    }
}
