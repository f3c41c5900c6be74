package dev.weft.config.compile;

import dev.weft.config.ir.Cluster;
import dev.weft.config.ir.UpstreamTls;
import dev.weft.config.model.Selector;
import dev.weft.policy.cluster.LoadBalancer;
import java.util.List;

/**
 * A cluster as gRPC's own client understands it: one kind of transport for all endpoints, certificates from the client's
 * bootstrap, and one of two load balancers.
 *
 * <p>Source: gRFC A27, A29 (TLS), A42 (ring hash).
 */
final class GrpcClusters {

    /** The name under which Istio's bootstrap holds a client's certificate and trust bundle. */
    private static final String PROVIDER = "default";

    private GrpcClusters() {}

    static Cluster adapt(Cluster cluster, Service service, Selector selector) {
        LoadBalancer balancer = switch (cluster.policy().loadBalancer()) {
            case LoadBalancer.RingHash ring -> ring;
            case LoadBalancer.Maglev table -> LoadBalancer.RingHash.DEFAULT;
            case LoadBalancer.RoundRobin even -> LoadBalancer.RoundRobin.DEFAULT;
            case LoadBalancer.LeastRequest least -> LoadBalancer.RoundRobin.DEFAULT;
            case LoadBalancer.PeakEwma latency -> LoadBalancer.RoundRobin.DEFAULT;
            case LoadBalancer.Random any -> LoadBalancer.RoundRobin.DEFAULT;
            case LoadBalancer.OriginalDestination given -> LoadBalancer.RoundRobin.DEFAULT;
        };
        return new Cluster(
                cluster.name(),
                cluster.discovery(),
                cluster.policy().with(balancer),
                cluster.connection(),
                transport(cluster.transport(), service, selector),
                cluster.service());
    }

    /**
     * Mutual TLS as soon as one endpoint has it: the others then fail their handshake and are left out, which is better than
     * plaintext to all.
     */
    private static Cluster.Transport transport(Cluster.Transport transport, Service service, Selector selector) {
        UpstreamTls fallback = transport.fallback();
        if (fallback != null) {
            return new Cluster.Transport(List.of(), provided(fallback));
        }
        boolean meshed = service.members().stream()
                .filter(member -> selector.matches(member.endpoint().labels()))
                .anyMatch(member -> member.inMesh(service));
        for (Cluster.Transport.Match match : transport.matches()) {
            UpstreamTls tls = match.tls();
            if (meshed && tls != null) {
                return new Cluster.Transport(List.of(), provided(tls));
            }
        }
        return Cluster.Transport.PLAINTEXT;
    }

    /** Roots of a file cannot be said to gRPC: then nobody is trusted. */
    private static UpstreamTls provided(UpstreamTls tls) {
        List<UpstreamTls.SanMatch> names = switch (tls.trust()) {
            case UpstreamTls.Trust.Secret secret -> tls.names();
            case UpstreamTls.Trust.Provider provider -> tls.names();
            case UpstreamTls.Trust.File file -> List.of();
            case UpstreamTls.Trust.Anybody anybody -> List.of();
        };
        return new UpstreamTls(
                tls.identity() instanceof UpstreamTls.Identity.Secret
                        ? new UpstreamTls.Identity.Secret(PROVIDER)
                        : tls.identity(),
                new UpstreamTls.Trust.Provider(PROVIDER),
                names,
                tls.sni(),
                List.of());
    }
}
