package dev.weft.proxy.boot;

import dev.weft.proxy.accesslog.AccessLogMode;
import dev.weft.proxy.accesslog.TextFormat;
import dev.weft.proxy.overload.OverloadLimits;
import dev.weft.proxy.telemetry.Buckets;
import dev.weft.types.TrustDomain;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is decided before a sidecar starts. {@link OptionReader} makes it; the README of this module lists the
 * properties.
 *
 * @param bootstrapFile need not exist when an SVID is kept
 * @param stateDirectory keeps SVID, bundle and configuration; should outlive the process
 */
record ProxyOptions(
        Workload workload,
        ControlPlane controlPlane,
        Path bootstrapFile,
        Path stateDirectory,
        Ports ports,
        Running runtime,
        Telemetry telemetry,
        Capture capture) {

    /**
     * Who runs behind this sidecar.
     *
     * @param role sidecar or gateway
     * @param address IP address of the workload
     * @param clusterId name of the cluster, for metrics
     */
    record Workload(
            Role role,
            String name,
            String namespace,
            String serviceAccount,
            String address,
            Map<String, String> labels,
            String meshId,
            String clusterId) {
        Workload {
            labels = Map.copyOf(labels);
        }

        /** Istio's rule: the label for it, then the usual names, then the workload. */
        String canonicalService() {
            for (String label : new String[] {"service.istio.io/canonical-name", "app.kubernetes.io/name", "app"}) {
                String value = labels.getOrDefault(label, "");
                if (!value.isEmpty()) {
                    return value;
                }
            }
            return name;
        }

        /** As {@link #canonicalService()}; {@code latest} where nothing is said. */
        String canonicalRevision() {
            for (String label :
                    new String[] {"service.istio.io/canonical-revision", "app.kubernetes.io/version", "version"}) {
                String value = labels.getOrDefault(label, "");
                if (!value.isEmpty()) {
                    return value;
                }
            }
            return "latest";
        }
    }

    /**
     * Where xDS and CA are.
     *
     * @param svidTtl wanted lifetime of SVIDs; zero takes the CA's default
     */
    record ControlPlane(TrustDomain trustDomain, String host, int port, Duration svidTtl) {}

    /**
     * Where the actuator surface listens.
     *
     * @param admin everything; loopback
     * @param metrics metrics, health, info
     * @param readiness the readiness probe
     */
    record Ports(InetSocketAddress admin, InetSocketAddress metrics, InetSocketAddress readiness) {}

    /**
     * How it runs.
     *
     * @param eventLoops at least 1
     * @param drain how long what is in flight may take after SIGTERM
     * @param replayKib of request bodies kept to be sent again, over all requests; 0: none
     * @param warmUp how long it calls itself before it is ready; zero: it does not
     * @param filters of users; {@code null}: none, and nothing of Spring is loaded
     * @param overload what it does before memory runs out
     */
    record Running(
            int eventLoops,
            Duration drain,
            int replayKib,
            Duration warmUp,
            @Nullable Filters filters,
            Overload overload) {}

    /**
     * Before memory runs out.
     *
     * @param maxConnections of clients, over all listeners
     */
    record Overload(int maxConnections, OverloadLimits limits) {}

    /**
     * Users' filters.
     *
     * @param folder with their jars and {@code filters.yaml}
     * @param runtime with what runs them
     */
    record Filters(Path folder, Path runtime) {}

    /** How connections reach this sidecar. */
    enum Interception {
        /** Applications dial it. */
        NONE,
        /** The kernel changes their destination. */
        REDIRECT,
        /** The kernel hands them over as they are. */
        TPROXY
    }

    /**
     * Redirection by the kernel.
     *
     * @param interception what the rules do; decides which listeners the control plane sends
     * @param mark of this sidecar's own connections; 0: the rules tell them by user
     * @param detectTimeout how long the first bytes of a connection may take
     * @param dnsPort of the workload's name server; 0: there is none
     */
    record Capture(Interception interception, int mark, Duration detectTimeout, int dnsPort) {}

    /** What it is for. */
    enum Role {
        /** Beside one workload. */
        SIDECAR("sidecar"),
        /** For callers from outside: it serves routes that are bound to a gateway. */
        GATEWAY("router");

        private final String word;

        Role(String word) {
            this.word = word;
        }

        /** The first part of the node's id. */
        String word() {
            return word;
        }
    }

    /**
     * What it tells.
     *
     * @param accessLogText format of the access log's lines; {@code null}: JSON
     * @param logLevel one of OFF, ERROR, WARN, INFO, DEBUG, TRACE
     * @param jsonLogs structured lines
     */
    record Telemetry(
            AccessLogMode accessLog,
            @Nullable TextFormat accessLogText,
            int maxSeries,
            Buckets durationBuckets,
            String logLevel,
            boolean jsonLogs) {}
}
