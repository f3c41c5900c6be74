package dev.weft.proxy.telemetry;

import dev.weft.proxy.peer.Workload;
import dev.weft.types.SpiffeId;
import java.util.ArrayList;
import java.util.List;

/**
 * Label values of a series, in the order of {@link IstioLabels}.
 *
 * <p>Source: Istio. The caller's workload is what its own sidecar says within the namespace that its certificate proves, and
 * unknown without mutual TLS; host headers never become labels, because callers choose them.
 */
final class LabelValues {

    private static final String UNKNOWN = "unknown";

    private final Workload local;

    LabelValues(Workload local) {
        this.local = local;
    }

    List<String> http(SeriesKey key) {
        List<String> values = peers(key);
        values.add(key.grpc ? "grpc" : "http");
        values.add(Integer.toString(key.responseCode));
        values.add(key.grpcStatus);
        values.add(key.flags);
        values.add(security(key));
        return List.copyOf(values);
    }

    List<String> tcp(SeriesKey key) {
        List<String> values = peers(key);
        values.add("tcp");
        values.add(key.flags);
        values.add(security(key));
        return List.copyOf(values);
    }

    List<String> messages(SeriesKey key) {
        return List.copyOf(peers(key));
    }

    private static String security(SeriesKey key) {
        if (key.outbound) {
            return UNKNOWN;
        }
        return key.mutualTls ? "mutual_tls" : "none";
    }

    private List<String> peers(SeriesKey key) {
        List<String> values = new ArrayList<>(IstioLabels.HTTP.size());
        values.add(key.outbound ? "source" : "destination");
        if (key.outbound) {
            addLocalSource(values, key);
            addRemoteDestination(values, key);
        } else {
            addRemoteSource(values, key);
            addLocalDestination(values, key);
        }
        return values;
    }

    private void addLocalSource(List<String> values, SeriesKey key) {
        values.add(local.name());
        values.add(local.canonicalService());
        values.add(local.canonicalRevision());
        values.add(local.namespace());
        values.add(key.sourcePrincipal);
        values.add(local.app());
        values.add(local.version());
        values.add(local.cluster());
    }

    private void addRemoteDestination(List<String> values, SeriesKey key) {
        values.add(key.workload.name());
        values.add(key.workload.namespace());
        values.add(key.destinationPrincipal);
        values.add(key.workload.app());
        values.add(key.workload.version());
        values.add(key.service.host());
        values.add(key.workload.canonicalService());
        values.add(key.workload.canonicalRevision());
        values.add(key.service.name());
        values.add(key.service.namespace().equals(UNKNOWN) ? key.workload.namespace() : key.service.namespace());
        values.add(key.workload.cluster());
    }

    private static void addRemoteSource(List<String> values, SeriesKey key) {
        Workload peer = key.peer;
        values.add(peer.name());
        values.add(peer.canonicalService());
        values.add(peer.canonicalRevision());
        values.add(SpiffeId.tryParse(key.sourcePrincipal)
                .flatMap(SpiffeId::workload)
                .map(SpiffeId.Workload::namespace)
                .orElse(UNKNOWN));
        values.add(key.sourcePrincipal);
        values.add(peer.app());
        values.add(peer.version());
        values.add(peer.cluster());
    }

    private void addLocalDestination(List<String> values, SeriesKey key) {
        boolean named = !key.service.host().equals(UNKNOWN);
        values.add(local.name());
        values.add(local.namespace());
        values.add(key.destinationPrincipal);
        values.add(local.app());
        values.add(local.version());
        values.add(named ? key.service.host() : local.canonicalService());
        values.add(local.canonicalService());
        values.add(local.canonicalRevision());
        values.add(named ? key.service.name() : local.canonicalService());
        values.add(named ? key.service.namespace() : local.namespace());
        values.add(local.cluster());
    }
}
