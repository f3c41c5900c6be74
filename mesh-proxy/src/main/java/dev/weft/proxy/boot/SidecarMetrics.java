package dev.weft.proxy.boot;

import dev.weft.proxy.admin.SidecarView;
import dev.weft.proxy.telemetry.ClusterMetrics;
import dev.weft.proxy.telemetry.HandshakeMetrics;
import dev.weft.proxy.telemetry.MetricFamily;
import dev.weft.proxy.telemetry.ProcessMetrics;
import java.util.ArrayList;
import java.util.List;

/** All metrics of a sidecar: traffic, handshakes, the control plane connection, the process. Any thread. */
final class SidecarMetrics {

    private final List<MetricFamily> families = new ArrayList<>();

    SidecarMetrics(SidecarView view, List<MetricFamily> traffic, HandshakeMetrics handshakes, TrafficTelling telling) {
        families.addAll(traffic);
        families.add(handshakes);
        families.add(MetricFamily.gauge(
                "weft_xds_connected",
                "Whether a stream to the control plane is open.",
                () -> view.xds().connected() ? 1 : 0));
        families.add(MetricFamily.counter(
                "weft_xds_acks_total",
                "Configuration responses accepted.",
                () -> view.xds().acks()));
        families.add(MetricFamily.counter(
                "weft_xds_nacks_total",
                "Configuration responses refused.",
                () -> view.xds().nacks()));
        families.add(MetricFamily.gauge(
                "weft_proxy_ready",
                "Whether the sidecar is ready.",
                () -> view.readiness().ready() ? 1 : 0));
        families.add(MetricFamily.gauge(
                "weft_proxy_config_problems",
                "Parts of the configuration that are not in force.",
                () -> view.problems().size()));
        families.add(MetricFamily.gauge(
                "weft_identity_certificate_expiration_timestamp_seconds",
                "End of the certificate in use; 0 while there is none.",
                () -> expiry(view)));
        families.add(
                MetricFamily.counter("weft_access_log_dropped_total", "Access log lines dropped.", telling::dropped));
        delivery(view);
        families.addAll(ClusterMetrics.families(view::clusters));
        families.addAll(ProcessMetrics.families());
    }

    private void delivery(SidecarView view) {
        families.add(MetricFamily.counter(
                "weft_mirror_requests_total",
                "Copies of requests.",
                () -> view.mirrors().sent()));
        families.add(MetricFamily.counter(
                "weft_mirror_failures_total",
                "Copies that got no answer.",
                () -> view.mirrors().failed()));
        families.add(MetricFamily.counter(
                "weft_mirror_cuts_total",
                "Copies given up because their destination did not keep up.",
                () -> view.mirrors().cuts()));
        families.add(MetricFamily.counter(
                "weft_mirror_dropped_total",
                "Copies not made because too many were under way.",
                () -> view.mirrors().dropped()));
        families.add(MetricFamily.gauge(
                "weft_replay_bytes",
                "Request bodies kept to be sent again.",
                () -> view.replay().kept()));
        families.add(MetricFamily.counter(
                "weft_replay_refused_total",
                "Requests whose body was too long to be kept.",
                () -> view.replay().refused()));
    }

    List<MetricFamily> families() {
        return List.copyOf(families);
    }

    private static double expiry(SidecarView view) {
        SidecarView.CertificateView certificate = view.certificate();
        return certificate == null ? 0 : certificate.notAfter().getEpochSecond();
    }
}
