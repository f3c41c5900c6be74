package dev.weft.interop;

import dev.weft.interop.Http.Reply;
import dev.weft.interop.Http.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A small mesh: {@code catalog} in two versions (v1 STRICT, v2 PERMISSIVE) behind sidecars of one kind, and a client behind a
 * sidecar of another kind. {@code billing} is declared at the address of catalog v1: an endpoint whose certificate is of
 * another service account.
 */
final class Shop implements AutoCloseable {

    static final String CATALOG = "catalog.shop.svc.cluster.local";
    static final String BILLING = "billing.shop.svc.cluster.local";

    private static final String SERVICE = """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: %NAME%, namespace: shop}
            spec:
              hosts: [%NAME%.shop.svc.cluster.local]
              location: MESH_INTERNAL
              resolution: STATIC
              ports:
                - {number: %PORT%, name: http, protocol: HTTP}
              workloadSelector:
                labels: {app: %NAME%}
            ---
            """;

    private static final String ROUTES = """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: catalog, namespace: shop}
            spec:
              hosts: [catalog.shop.svc.cluster.local]
              http:
                - match:
                    - headers: {x-version: {exact: v2}}
                  route:
                    - destination: {host: catalog.shop.svc.cluster.local, subset: v2}
                - match:
                    - headers: {x-version: {exact: v1}}
                      uri: {prefix: /pinned}
                  rewrite: {uri: /api}
                  route:
                    - destination: {host: catalog.shop.svc.cluster.local, subset: v1}
                - match:
                    - uri: {prefix: /old/}
                  rewrite: {uri: /new/}
                  route:
                    - destination: {host: catalog.shop.svc.cluster.local, subset: v1}
                - match:
                    - uri: {prefix: /slow}
                  timeout: 300ms
                  route:
                    - destination: {host: catalog.shop.svc.cluster.local, subset: v1}
                - match:
                    - uri: {regex: "/api/v[0-9]+/books"}
                      method: {exact: PUT}
                  route:
                    - destination: {host: catalog.shop.svc.cluster.local, subset: v2}
                - route:
                    - destination: {host: catalog.shop.svc.cluster.local, subset: v1}
                      weight: 90
                    - destination: {host: catalog.shop.svc.cluster.local, subset: v2}
                      weight: 10
            """;

    private static final String POLICIES = """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default, namespace: shop}
            spec:
              mtls: {mode: STRICT}
            ---
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: catalog-v2, namespace: shop}
            spec:
              selector:
                matchLabels: {app: catalog, version: v2}
              mtls: {mode: PERMISSIVE}
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: catalog-callers, namespace: shop}
            spec:
              selector:
                matchLabels: {app: catalog}
              action: ALLOW
              rules:
                - from:
                    - source: {principals: [cluster.local/ns/shop/sa/client]}
                  to:
                    - operation: {paths: ["/api/*", "/new/*", "/slow*", "/admin*", "/books*"]}
                - from:
                    - source: {principals: [cluster.local/ns/shop/sa/auditor]}
                  to:
                    - operation: {methods: [GET], paths: ["/secret*"]}
                - to:
                    - operation: {paths: ["/public*"]}
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: catalog-no-admin, namespace: shop}
            spec:
              selector:
                matchLabels: {app: catalog}
              action: DENY
              rules:
                - to:
                    - operation: {paths: ["/admin*"]}
                - from:
                    - source: {namespaces: [shop]}
                  to:
                    - operation: {methods: [DELETE]}
            """;

    private final Mesh mesh;
    private final Map<String, Backend> backends = new LinkedHashMap<>();
    private final Workload client;
    private final Workload catalogV1;
    private final Workload catalogV2;

    /** Declares everything; the caller may write more files before {@link #start}. */
    Shop(String name) throws IOException {
        mesh = new Mesh(name);
        client = new Workload("client", "client", Map.of("app", "client"), mesh.address(10), mesh.address(110), 0, 0);
        catalogV1 = catalog(1);
        catalogV2 = catalog(2);
        Workload impostor = new Workload(
                "billing",
                "billing",
                Map.of("app", "billing"),
                catalogV1.address(),
                mesh.address(103),
                mesh.servicePort(),
                catalogV1.appPort());
        mesh.write(
                "workloads.yaml",
                List.of(client, catalogV1, catalogV2, impostor).stream()
                        .map(Workload::yaml)
                        .collect(Collectors.joining()));
        mesh.write("services.yaml", service("catalog") + service("billing"));
        mesh.write("rules.yaml", destinationRule(""));
        mesh.write("routes.yaml", ROUTES);
        mesh.write("policies.yaml", POLICIES);
    }

    private Workload catalog(int version) throws IOException {
        Backend backend = mesh.keep(Backend.start("catalog-v" + version));
        backends.put("catalog-v" + version, backend);
        return new Workload(
                "catalog-v" + version,
                "catalog",
                Map.of("app", "catalog", "version", "v" + version),
                mesh.address(version),
                mesh.address(100 + version),
                mesh.servicePort(),
                backend.port());
    }

    /** A ServiceEntry whose endpoints are the workloads with {@code app: NAME}. */
    String service(String name) {
        return SERVICE.replace("%NAME%", name).replace("%PORT%", Integer.toString(mesh.servicePort()));
    }

    /** The catalog's DestinationRule. @param policy lines of {@code spec}, each indented by two */
    static String destinationRule(String policy) {
        return """
               apiVersion: networking.istio.io/v1
               kind: DestinationRule
               metadata: {name: catalog, namespace: shop}
               spec:
                 host: catalog.shop.svc.cluster.local
                 subsets:
                   - {name: v1, labels: {version: v1}}
                   - {name: v2, labels: {version: v2}}
               """ + policy;
    }

    /** Control plane, the catalog's sidecars, the client's; returns when all of them serve. */
    Sidecar start(Sidecar.Kind clientKind, Sidecar.Kind serverKind) {
        mesh.start();
        Sidecar one = serverKind.start(mesh, catalogV1);
        Sidecar two = serverKind.start(mesh, catalogV2);
        Sidecar caller = clientKind.start(mesh, client);
        one.awaitReady();
        two.awaitReady();
        caller.awaitReady();
        return caller;
    }

    Mesh mesh() {
        return mesh;
    }

    Workload client() {
        return client;
    }

    Workload catalogV1() {
        return catalogV1;
    }

    Workload catalogV2() {
        return catalogV2;
    }

    Backend backend(String name) {
        return backends.get(name);
    }

    /** What all backends saw. */
    List<Backend.Seen> seen() {
        return backends.values().stream()
                .flatMap(backend -> backend.seen().stream())
                .toList();
    }

    void forget() {
        backends.values().forEach(Backend::forget);
    }

    /** One more client beside the first: same service account, another sidecar. */
    Workload anotherClient() {
        Workload other = new Workload("client-2", "client", client.labels(), mesh.address(11), mesh.address(111), 0, 0);
        mesh.write("client-2.yaml", other.yaml());
        return other;
    }

    /** What the client's application would do: plain HTTP to its own sidecar, on a connection of its own. */
    Optional<Reply> call(Request request) throws IOException {
        return Http.send(plain(client.outbound()), request);
    }

    /** The same on a kept connection. */
    Reply reuse(Request request) throws IOException {
        return Http.reuse(client.outbound(), mesh.servicePort(), request);
    }

    /** A plain connection to the service port of an address. */
    Socket plain(String address) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(address, mesh.servicePort()), 5_000);
        return socket;
    }

    @Override
    public void close() {
        mesh.close();
    }
}
