package dev.weft.config.compile;

import dev.weft.config.model.Endpoint;
import dev.weft.config.model.ExportTo;
import dev.weft.config.model.MeshObject;
import dev.weft.config.model.Metadata;
import dev.weft.config.model.Protocol;
import dev.weft.config.model.Selector;
import dev.weft.config.model.ServiceEntry;
import dev.weft.config.model.WorkloadEntry;
import dev.weft.types.Locality;
import dev.weft.types.SpiffeId;
import dev.weft.types.TrustDomain;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Objects that tests declare without YAML. */
final class Fixtures {

    private Fixtures() {}

    static ServiceEntry service(String namespace, String name, int port, Protocol protocol) {
        return new ServiceEntry(
                Metadata.of(ServiceEntry.KIND, namespace, name),
                List.of(name + "." + namespace + ".svc.cluster.local"),
                List.of(),
                List.of(new ServiceEntry.ServicePort(port, "http", protocol, port)),
                new ServiceEntry.Traits(ServiceEntry.Location.MESH_INTERNAL, ServiceEntry.Resolution.STATIC, List.of()),
                new ServiceEntry.Backing.Workloads(new Selector(Map.of("app", name))),
                ExportTo.ALL);
    }

    static WorkloadEntry workload(String namespace, String name, String app, String address) {
        Endpoint endpoint =
                new Endpoint(address, Map.of("http", 8080), Map.of("app", app), app, Locality.UNKNOWN, 1, "");
        return new WorkloadEntry(Metadata.of(WorkloadEntry.KIND, namespace, name), endpoint, Map.of("http", 18080));
    }

    /** So many services with two workloads each. */
    static List<MeshObject> mesh(int services) {
        List<MeshObject> objects = new ArrayList<>();
        for (int i = 0; i < services; i++) {
            objects.add(service("shop", "s" + i, 8080, Protocol.HTTP));
            for (int j = 0; j < 2; j++) {
                String address = "10." + j + "." + i / 250 + "." + (i % 250 + 1);
                objects.add(workload("shop", "s" + i + "-" + j, "s" + i, address));
            }
        }
        return objects;
    }

    static NodeFacts node(String namespace, String account, String address, ProxyScope.Interception interception) {
        return node(namespace, account, address, interception, "weft");
    }

    static NodeFacts node(
            String namespace, String account, String address, ProxyScope.Interception interception, String client) {
        return node(
                namespace,
                account,
                address,
                ProxyScope.Kind.SIDECAR,
                new NodeFacts.ClientFacts(new ProxyScope.Client(client, ""), interception));
    }

    static NodeFacts node(
            String namespace, String account, String address, ProxyScope.Kind kind, NodeFacts.ClientFacts client) {
        return new NodeFacts(
                SpiffeId.ofWorkload(new TrustDomain("cluster.local"), namespace, account),
                namespace,
                "",
                List.of(address),
                Map.of(),
                kind,
                client);
    }
}
