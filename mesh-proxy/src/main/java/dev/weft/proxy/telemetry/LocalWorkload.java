package dev.weft.proxy.telemetry;

/**
 * This proxy's own workload in metrics; {@code unknown} where not known.
 *
 * @param app value of the label {@code app}
 * @param version value of the label {@code version}
 */
public record LocalWorkload(
        String name,
        String namespace,
        String canonicalService,
        String canonicalRevision,
        String app,
        String version,
        String cluster) {}
