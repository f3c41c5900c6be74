package dev.weft.config.compile;

import dev.weft.config.compile.telemetry.TelemetrySettings;
import dev.weft.config.compile.traffic.UnsafeMethods;
import dev.weft.config.ir.ConnectionHandler.PathNormalization;
import dev.weft.types.TrustDomain;
import java.util.List;

/**
 * What is the same for the whole mesh.
 *
 * @param trustDomain who issues identities
 * @param rootNamespace objects here hold for every namespace
 * @param clusterDomain {@code NAME.NAMESPACE.svc.CLUSTER-DOMAIN} belongs to its namespace
 * @param outbound what happens to destinations that nobody declared
 * @param normalization how inbound and outbound paths are normalised
 * @param unsafeRetries when requests with unsafe methods are retried like others
 * @param http which versions of HTTP are spoken
 * @param telemetry who may take spans
 */
public record MeshSettings(
        TrustDomain trustDomain,
        String rootNamespace,
        String clusterDomain,
        OutboundMode outbound,
        PathNormalization normalization,
        UnsafeMethods.Rule unsafeRetries,
        HttpVersions http,
        TelemetrySettings telemetry) {

    /** Istio's defaults, but for MERGE_SLASHES and Weft's root namespace. */
    public static final MeshSettings DEFAULT = new MeshSettings(
            new TrustDomain("cluster.local"),
            "weft-system",
            "cluster.local",
            OutboundMode.ALLOW_ANY,
            PathNormalization.MERGE_SLASHES);

    /** The trust domains that its policies mean: its own. */
    List<TrustDomain> trustDomains() {
        return List.of(trustDomain);
    }

    /** With the default for unsafe methods. */
    public MeshSettings(
            TrustDomain trustDomain,
            String rootNamespace,
            String clusterDomain,
            OutboundMode outbound,
            PathNormalization normalization) {
        this(
                trustDomain,
                rootNamespace,
                clusterDomain,
                outbound,
                normalization,
                UnsafeMethods.Rule.IDEMPOTENCY_KEY,
                HttpVersions.DEFAULT,
                TelemetrySettings.NONE);
    }

    /** The same mesh with another rule for unsafe methods. */
    public MeshSettings with(UnsafeMethods.Rule other) {
        return new MeshSettings(
                trustDomain, rootNamespace, clusterDomain, outbound, normalization, other, http, telemetry);
    }

    /** The same mesh with another rule for destinations that nobody declared. */
    public MeshSettings with(OutboundMode other) {
        return new MeshSettings(
                trustDomain, rootNamespace, clusterDomain, other, normalization, unsafeRetries, http, telemetry);
    }

    /** The same mesh with other telemetry. */
    public MeshSettings with(TelemetrySettings other) {
        return new MeshSettings(
                trustDomain, rootNamespace, clusterDomain, outbound, normalization, unsafeRetries, http, other);
    }

    /** The same mesh with another trust domain. */
    public MeshSettings withTrustDomain(TrustDomain other) {
        return new MeshSettings(
                other, rootNamespace, clusterDomain, outbound, normalization, unsafeRetries, http, telemetry);
    }

    /** The same mesh with other versions of HTTP. */
    public MeshSettings with(HttpVersions other) {
        return new MeshSettings(
                trustDomain, rootNamespace, clusterDomain, outbound, normalization, unsafeRetries, other, telemetry);
    }

    /**
     * Which versions of HTTP are spoken where nothing else is said.
     *
     * <p>Source: Istio {@code MeshConfig.h2UpgradePolicy}, {@code PILOT_HTTP10}.
     *
     * @param upgrade whether HTTP/1.1 becomes HTTP/2 between sidecars, where no DestinationRule says
     * @param acceptHttp10 whether clients of HTTP/1.0 are served
     */
    public record HttpVersions(boolean upgrade, boolean acceptHttp10) {
        /** Istio's: neither. */
        public static final HttpVersions DEFAULT = new HttpVersions(false, false);
    }

    /** What happens to destinations that nobody declared. In explicit mode there is no way to tell them: 502. */
    public enum OutboundMode {
        /** They are reached as if there were no sidecar. */
        ALLOW_ANY,
        /** They are refused: 502, or the connection is closed. */
        REGISTRY_ONLY
    }
}
