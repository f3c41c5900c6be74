package dev.weft.config.model;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which services the sidecars of some workloads can call, and what happens to other destinations. Holds only what Weft
 * reads; every other field was reported when it was read.
 *
 * <p>Source: Istio {@code networking.istio.io Sidecar}.
 *
 * @param metadata who it is
 * @param workloads of its namespace; {@link Selector#ALL}: all of it, and of the whole mesh in the root namespace
 * @param egress what they see; {@code null}: every service that is exported to them
 * @param unknown what happens to destinations that no service declares; {@code null}: the mesh's rule
 */
public record Sidecar(
        Metadata metadata,
        Selector workloads,
        @Nullable List<EgressHost> egress,
        @Nullable Unknown unknown) implements MeshObject {

    /** The kind as users write it. */
    public static final String KIND = "Sidecar";

    public Sidecar {
        egress = egress == null ? null : List.copyOf(egress);
    }

    /** Whether sidecars of these workloads see a host of a namespace. */
    public boolean sees(String owner, String host) {
        if (egress == null) {
            return true;
        }
        boolean seen = false;
        for (EgressHost entry : egress) {
            if (entry.matches(namespace(), owner, host)) {
                if (entry.excluded()) {
                    return false;
                }
                seen = true;
            }
        }
        return seen;
    }

    /** What happens to destinations that no service declares. */
    public enum Unknown {
        /** They are passed through. */
        ALLOW_ANY,
        /** They are refused. */
        REGISTRY_ONLY
    }

    /**
     * One of {@code egress[].hosts}.
     *
     * @param namespace a name, {@code *} for any, or {@code .} for the object's own
     * @param host a name, a {@code *.} wildcard, or {@code *}; lower case
     * @param excluded whether it is taken away from what the others let in
     */
    public record EgressHost(String namespace, String host, boolean excluded) {
        public EgressHost {
            host = host.toLowerCase(Locale.ROOT);
        }

        boolean matches(String own, String owner, String wanted) {
            boolean there = namespace.equals("*") || (namespace.equals(".") ? own : namespace).equals(owner);
            return there
                    && (host.equals("*")
                            || host.equals(wanted)
                            || host.startsWith("*.") && wanted.endsWith(host.substring(1)));
        }
    }
}
