package dev.weft.control.telemetry;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/**
 * What the control plane counts, under Istio's names where the meaning is Istio's. Any thread.
 *
 * <p>Istio's counters have no {@code _total}, which Prometheus' client appends to every counter; here they are gauges
 * that only grow, so that users' dashboards find them under their names.
 */
public final class ControlMetrics {

    /** Connected proxies. */
    public static final String PROXIES = "pilot_xds";
    /** Pushes sent; label {@code type}: cds, eds, sds, lds, rds. */
    public static final String PUSHES = "pilot_xds_pushes";
    /** Bytes of resources in each push; label {@code type}. */
    public static final String CONFIG_SIZE = "pilot_xds_config_size_bytes";
    /** Seconds from seeing a change to a proxy's last ACK for it. */
    public static final String CONVERGENCE = "pilot_proxy_convergence_time";
    /** Refused pushes of all kinds. */
    public static final String REJECTS = "pilot_total_xds_rejects";
    /** Changes that came from sources; label {@code type}: config. */
    public static final String INBOUND_UPDATES = "pilot_inbound_updates";
    /** States of the configuration that were compiled; label {@code type}: config, endpoint. */
    public static final String PUSH_TRIGGERS = "pilot_push_triggers";
    /** Documents in error now. */
    public static final String REJECTED_CONFIGS = "pilot_total_rejected_configs";
    /** Seconds from the push to its ACK; label {@code type}. */
    public static final String ACK_TIME = "weft_xds_ack_time";
    /** Streams refused because node and certificate disagree. */
    public static final String IDENTITY_REFUSED = "weft_xds_identity_refused";
    /** Seconds that it took to compile all scopes in use. */
    public static final String COMPILE_TIME = "weft_compile_time";

    private static final String TYPE = "type";
    private static final double[] SECONDS = {0.01, 0.05, 0.1, 0.5, 1, 3, 5, 10, 20, 30};

    private final MeterRegistry registry;
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final DistributionSummary convergence;
    private final DistributionSummary compileTime;

    /** Counts into a registry. */
    public ControlMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.convergence = seconds(CONVERGENCE, "");
        this.compileTime = seconds(COMPILE_TIME, "");
        count(REJECTS, "");
        count(IDENTITY_REFUSED, "");
    }

    /** Registers the number of connected proxies. */
    public void proxies(IntSupplier number) {
        Gauge.builder(PROXIES, number, IntSupplier::getAsInt)
                .strongReference(true)
                .register(registry);
    }

    /** Registers the number of documents in error. */
    public void rejectedConfigs(IntSupplier number) {
        Gauge.builder(REJECTED_CONFIGS, number, IntSupplier::getAsInt)
                .strongReference(true)
                .register(registry);
    }

    /** A push went out. */
    public void pushed(String type, int bytes) {
        count(PUSHES, type).increment();
        registry.summary(CONFIG_SIZE, TYPE, type).record(bytes);
    }

    /** A push was accepted. */
    public void acked(String type, long waitedNanos) {
        seconds(ACK_TIME, type).record(toSeconds(waitedNanos));
    }

    /** A push was refused. */
    public void nacked(String type) {
        count(REJECTS, "").increment();
        count("pilot_xds_" + type + "_reject", "").increment();
    }

    /** A proxy runs a new revision in full. */
    public void converged(long nanos) {
        convergence.record(toSeconds(nanos));
    }

    /** A stream's node and certificate disagree. */
    public void identityRefused() {
        count(IDENTITY_REFUSED, "").increment();
    }

    /** A source brought changes. */
    public void inboundUpdates(int number) {
        count(INBOUND_UPDATES, "config").add(number);
    }

    /** A new state was compiled. */
    public void compiled(String trigger, long nanos) {
        count(PUSH_TRIGGERS, trigger).increment();
        compileTime.record(toSeconds(nanos));
    }

    private LongAdder count(String name, String type) {
        return counts.computeIfAbsent(name + "/" + type, key -> {
            LongAdder adder = new LongAdder();
            Gauge.Builder<LongAdder> gauge =
                    Gauge.builder(name, adder, LongAdder::sum).strongReference(true);
            (type.isEmpty() ? gauge : gauge.tag(TYPE, type)).register(registry);
            return adder;
        });
    }

    private DistributionSummary seconds(String name, String type) {
        DistributionSummary.Builder summary = DistributionSummary.builder(name).serviceLevelObjectives(SECONDS);
        return (type.isEmpty() ? summary : summary.tag(TYPE, type)).register(registry);
    }

    private static double toSeconds(long nanos) {
        return (double) nanos / TimeUnit.SECONDS.toNanos(1);
    }
}
