package dev.weft.proxy.cluster;

import dev.weft.policy.cluster.OutlierDetection;
import dev.weft.policy.outlier.EjectionCause;
import dev.weft.policy.outlier.LocalFailure;
import dev.weft.policy.outlier.OutlierDetector;
import dev.weft.policy.outlier.OutlierEvent;
import dev.weft.policy.outlier.OutlierHost;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.stage.HostChange;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * Watches what requests see of a cluster's endpoints. Results come from any thread; the rest is called under the lock of the
 * cluster.
 */
final class OutlierWatch {

    private final ClusterState cluster;
    private final ClusterSetup setup;
    private final OutlierDetector detector;
    private final SplittableRandom random;
    private @Nullable ScheduledFuture<?> sweeps;
    private long interval;

    OutlierWatch(ClusterState cluster, ClusterSetup setup, OutlierDetection rules, long seed) {
        this.cluster = cluster;
        this.setup = setup;
        this.detector = new OutlierDetector(rules);
        this.random = new SplittableRandom(seed);
    }

    /** Puts rules and endpoints in force. */
    void update(OutlierDetection rules, List<EndpointState> endpoints) {
        detector.rules(rules);
        List<OutlierHost> hosts = new ArrayList<>(endpoints.size());
        for (EndpointState endpoint : endpoints) {
            OutlierHost host = endpoint.outlier();
            if (host == null) {
                host = new OutlierHost(endpoint.addressText());
                endpoint.outlier(host);
            }
            hosts.add(host);
        }
        detector.hosts(hosts);
        long nanos = rules.interval().toNanos();
        if (nanos != interval) {
            stop();
            interval = nanos;
            sweeps = setup.keeper().every(nanos, this::sweep);
        }
    }

    void stop() {
        ScheduledFuture<?> running = sweeps;
        sweeps = null;
        if (running != null) {
            running.cancel(false);
        }
    }

    private void sweep() {
        List<OutlierEvent> events;
        synchronized (cluster) {
            events = detector.sweep(setup.ticker().nanoTime(), random);
        }
        events.forEach(this::tell);
    }

    void answered(OutlierHost host, int status, long now, long bits) {
        OutlierEvent event = detector.answered(host, status, now, bits);
        if (event != null) {
            tell(event);
        }
    }

    void failed(OutlierHost host, LocalFailure failure, long now, long bits) {
        OutlierEvent event = detector.failed(host, failure, now, bits);
        if (event != null) {
            tell(event);
        }
    }

    void connected(OutlierHost host) {
        detector.connected(host);
    }

    int ejected() {
        return detector.ejected();
    }

    private void tell(OutlierEvent event) {
        EjectionCause cause = event.cause();
        HostChange.Kind kind = switch (event.kind()) {
            case EJECTED -> HostChange.Kind.EJECTED;
            case OVERFLOW -> HostChange.Kind.EJECTION_OVERFLOW;
            case RETURNED -> HostChange.Kind.RETURNED;
        };
        cluster.counts().ejection(event.kind());
        if (event.kind() != OutlierEvent.Kind.OVERFLOW) {
            cluster.changed();
        }
        setup.observer()
                .hostChanged(new HostChange(
                        cluster.config().name(),
                        event.host().address(),
                        kind,
                        cause == null ? "" : cause.name(),
                        event.ejections()));
    }
}
