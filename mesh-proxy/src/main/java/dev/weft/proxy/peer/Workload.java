package dev.weft.proxy.peer;

/**
 * A workload as metrics name it, our own or the one at the other end of a connection; {@code unknown} where not known.
 *
 * <p>Source: Istio, peer metadata exchange.
 *
 * @param name deployment or workload name
 * @param namespace of a peer: proved by its certificate
 * @param app value of the label {@code app}
 * @param version value of the label {@code version}
 */
public record Workload(
        String name,
        String namespace,
        String canonicalService,
        String canonicalRevision,
        String app,
        String version,
        String cluster) {

    /** Nothing is known. */
    public static final Workload UNKNOWN =
            new Workload("unknown", "unknown", "unknown", "latest", "unknown", "unknown", "unknown");
}
