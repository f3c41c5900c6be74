package dev.weft.proxy.admin;

import dev.weft.policy.outlier.OutlierHost;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.config.EndpointSet.Endpoint;
import dev.weft.proxy.config.ProxyConfig;
import dev.weft.proxy.json.JsonWriter;
import dev.weft.proxy.json.RecordJson;
import dev.weft.proxy.xds.XdsStatus;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code /actuator/mesh}: who this sidecar is, what it trusts, what it was told and what it does. No secrets. */
final class MeshDocument {

    private MeshDocument() {}

    static void write(SidecarView sidecar, JsonWriter json) {
        json.beginObject();
        RecordJson.write(json.name("node"), sidecar.node());
        RecordJson.write(json.name("readiness"), sidecar.readiness());
        identity(json.name("identity"), sidecar);
        xds(json.name("xds"), sidecar.xds());
        RecordJson.write(json.name("problems"), sidecar.problems());
        listeners(json.name("listeners"), sidecar);
        ProxyConfig config = sidecar.config();
        json.name("routes").beginArray();
        config.routes().keySet().stream().sorted().forEach(json::value);
        json.endArray();
        clusters(json.name("clusters"), sidecar);
        json.name("requestChain").beginArray();
        sidecar.requestChain().forEach(json::value);
        json.endArray().endObject();
    }

    private static void identity(JsonWriter json, SidecarView sidecar) {
        json.beginObject();
        RecordJson.write(json.name("certificate"), sidecar.certificate());
        RecordJson.write(json.name("trustedRoots"), sidecar.trustedRoots());
        json.endObject();
    }

    private static void xds(JsonWriter json, XdsStatus status) {
        json.beginObject()
                .member("connected", status.connected())
                .member("complete", status.complete())
                .member("fromDisk", status.fromDisk())
                .member("revision", status.revision())
                .member("acks", status.acks())
                .member("nacks", status.nacks())
                .member("lastError", status.lastError());
        RecordJson.write(json.name("lastNack"), status.lastNack());
        RecordJson.write(json.name("missing"), status.missing());
        RecordJson.write(json.name("versions"), status.versions());
        json.endObject();
    }

    private static void listeners(JsonWriter json, SidecarView sidecar) {
        json.beginArray();
        var bound = sidecar.activeListeners();
        sidecar.config().listeners().values().stream()
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .forEach(listener -> {
                    var address = bound.get(listener.name());
                    json.beginObject()
                            .member("name", listener.name())
                            .member("direction", listener.direction().name())
                            .member(
                                    "bind",
                                    listener.bind().address() + ":"
                                            + listener.bind().port())
                            .member("bound", address == null ? null : address.toString())
                            .endObject();
                });
        json.endArray();
    }

    private static void clusters(JsonWriter json, SidecarView sidecar) {
        Map<String, ClusterState> states = sidecar.clusters().stream()
                .collect(Collectors.toMap(state -> state.config().name(), state -> state));
        json.beginArray();
        sidecar.config().clusters().values().stream()
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .forEach(cluster -> {
                    json.beginObject()
                            .member("name", cluster.name())
                            .member("discovery", cluster.discovery().name())
                            .member(
                                    "lb",
                                    cluster.policy().loadBalancer().getClass().getSimpleName());
                    ClusterState state = states.get(cluster.name());
                    json.name("endpoints").beginArray();
                    if (state != null) {
                        state.endpoints().forEach(endpoint -> endpoint(json, endpoint));
                    }
                    json.endArray().endObject();
                });
        json.endArray();
    }

    private static void endpoint(JsonWriter json, EndpointState state) {
        Endpoint endpoint = state.endpoint();
        OutlierHost outlier = state.outlier();
        json.beginObject()
                .member("address", state.addressText())
                .member("healthy", endpoint.healthy())
                .member("health", state.health().name())
                .member("ejected", state.isEjected())
                .member("ejections", outlier == null ? 0 : outlier.ejections())
                .member("activeRequests", state.active())
                .member("weight", endpoint.share().weight())
                .member("priority", endpoint.share().priority())
                .member("workload", endpoint.workload().name())
                .endObject();
    }
}
