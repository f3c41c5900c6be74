package dev.weft.config.model;

import java.util.Map;

/**
 * Whether workloads accept plain text.
 *
 * <p>Source: Istio {@code security.istio.io PeerAuthentication}. The most specific object with a mode other than UNSET
 * decides: port, workload, namespace, root namespace; then PERMISSIVE.
 *
 * @param metadata who it is
 * @param selector which workloads of its namespace; empty: all (and in the root namespace: all of the mesh)
 * @param mode for ports without a mode of their own
 * @param portLevelMtls workload port to mode
 */
public record PeerAuthentication(
        Metadata metadata, Selector selector, MtlsMode mode, Map<Integer, MtlsMode> portLevelMtls)
        implements MeshObject {

    /** The kind as users write it. */
    public static final String KIND = "PeerAuthentication";

    public PeerAuthentication {
        portLevelMtls = Map.copyOf(portLevelMtls);
    }

    /** What a workload accepts. */
    public enum MtlsMode {
        /** What the next less specific object says. */
        UNSET,
        /** Plain text only. */
        DISABLE,
        /** Plain text and mTLS. */
        PERMISSIVE,
        /** mTLS only. */
        STRICT
    }
}
