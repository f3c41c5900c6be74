package dev.weft.proxy.listener;

import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.proxy.authz.Authorizer;
import dev.weft.proxy.config.ConnectionHandler.Tcp;
import dev.weft.proxy.stage.TrafficObserver;
import java.util.List;
import java.util.random.RandomGenerator;

/** An opaque filter chain made ready. Immutable, shared by event loops. */
final class TcpChain {

    private final Authorizer authorizer;
    private final List<WeightedCluster> clusters;
    private final long total;
    private final long idleNanos;
    private final long mostNanos;
    private final TrafficObserver observer;

    private TcpChain(
            Authorizer authorizer,
            List<WeightedCluster> clusters,
            long idleNanos,
            long mostNanos,
            TrafficObserver observer) {
        this.authorizer = authorizer;
        this.clusters = clusters;
        this.total = clusters.stream().mapToLong(WeightedCluster::weight).sum();
        this.idleNanos = idleNanos;
        this.mostNanos = mostNanos;
        this.observer = observer;
    }

    /**
     * Makes one.
     *
     * @throws IllegalArgumentException when a policy cannot be read or there is no cluster
     */
    static TcpChain of(Tcp tcp, TrafficObserver observer) {
        if (tcp.clusters().isEmpty()) {
            throw new IllegalArgumentException("clusters: [] (expected: at least 1)");
        }
        return new TcpChain(
                Authorizer.of(tcp.networkAuthz(), List.of()),
                tcp.clusters(),
                tcp.idleTimeout() == null ? 0 : tcp.idleTimeout().toNanos(),
                tcp.maxDuration() == null ? 0 : tcp.maxDuration().toNanos(),
                observer);
    }

    /** Is told of its connections. */
    TrafficObserver observer() {
        return observer;
    }

    Authorizer authorizer() {
        return authorizer;
    }

    /** 0: none. */
    long idleNanos() {
        return idleNanos;
    }

    /** How long a connection may last; 0: as long as it wants to. */
    long mostNanos() {
        return mostNanos;
    }

    String pick(RandomGenerator random) {
        if (clusters.size() == 1 || total == 0) {
            return clusters.getFirst().cluster();
        }
        long point = random.nextLong(total);
        for (WeightedCluster cluster : clusters) {
            point -= cluster.weight();
            if (point < 0) {
                return cluster.cluster();
            }
        }
        return clusters.getLast().cluster();
    }
}
