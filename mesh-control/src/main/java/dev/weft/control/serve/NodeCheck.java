package dev.weft.control.serve;

import dev.weft.types.SpiffeId;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether a proxy is who its node says: the certificate decides, and what the node or the registry says of the same
 * workload must agree with it.
 *
 * <p>Source: Istio, {@code PILOT_ENABLE_XDS_IDENTITY_CHECK}.
 */
public final class NodeCheck {

    private final Function<String, Set<SpiffeId.Workload>> registry;

    /**
     * A check against a registry.
     *
     * @param registry the workloads that an address belongs to; empty when it knows none. Called from stream threads
     */
    public NodeCheck(Function<String, Set<SpiffeId.Workload>> registry) {
        this.registry = registry;
    }

    /** What does not agree, for the client and the log; {@code null} when all does. */
    @Nullable
    String mismatch(ProxyNode node) {
        SpiffeId.Workload certified = node.identity().workload().orElse(null);
        if (certified == null) {
            return "identity: " + node.identity() + " (expected: spiffe://TRUST-DOMAIN/ns/NAMESPACE/sa/ACCOUNT)";
        }
        String namespace = node.metadata("NAMESPACE");
        if (!namespace.equals(certified.namespace())) {
            return "node metadata NAMESPACE: " + namespace + " (expected: " + certified.namespace()
                    + " as in the certificate)";
        }
        String account = node.metadata("SERVICE_ACCOUNT");
        if (!account.equals(certified.serviceAccount())) {
            return "node metadata SERVICE_ACCOUNT: " + account + " (expected: " + certified.serviceAccount()
                    + " as in the certificate)";
        }
        Set<SpiffeId.Workload> registered = registry.apply(node.address());
        if (!registered.isEmpty() && !registered.contains(certified)) {
            return "node address: " + node.address() + " belongs to another workload (expected: an address of "
                    + certified.namespace() + "/" + certified.serviceAccount() + ")";
        }
        return null;
    }
}
