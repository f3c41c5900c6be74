package dev.weft.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real Envoy takes everything that the control plane makes of a mesh that uses everything. */
class EnvoyAcceptsTest {

    private static final String MORE = """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: ledger, namespace: shop}
            spec:
              hosts: [ledger.shop.svc.cluster.local]
              addresses: [10.96.0.77]
              location: MESH_INTERNAL
              resolution: STATIC
              ports:
                - {number: %TCP%, name: tcp, protocol: TCP}
              endpoints:
                - {address: 127.0.0.77, serviceAccount: ledger}
            ---
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: outside, namespace: shop}
            spec:
              hosts: [outside.example.com]
              location: MESH_EXTERNAL
              resolution: DNS
              ports:
                - {number: %PORT%, name: http, protocol: HTTP}
                - {number: %TLS%, name: tls, protocol: TLS}
              endpoints:
                - {address: localhost}
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: outside, namespace: shop}
            spec:
              host: outside.example.com
              trafficPolicy:
                loadBalancer: {simple: LEAST_REQUEST}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: outside, namespace: shop}
            spec:
              hosts: [outside.example.com, "*.example.com"]
              tls:
                - match: [{port: %TLS%, sniHosts: [outside.example.com, "*.example.com"]}]
                  route: [{destination: {host: outside.example.com}}]
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: ledger, namespace: shop}
            spec:
              hosts: [ledger.shop.svc.cluster.local]
              tcp:
                - match: [{destinationSubnets: [10.96.0.77]}]
                  route: [{destination: {host: ledger.shop.svc.cluster.local}}]
                - route:
                    - {destination: {host: ledger.shop.svc.cluster.local}, weight: 80}
                    - {destination: {host: outside.example.com, port: {number: %TLS%}}, weight: 20}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: HTTPRoute
            metadata: {name: reviews, namespace: shop}
            spec:
              parentRefs:
                - {group: networking.istio.io, kind: ServiceEntry, name: reviews, port: %PORT%}
              rules:
                - matches:
                    - path: {type: PathPrefix, value: /v2}
                      headers: [{name: x-user, value: "42"}]
                      method: GET
                  filters:
                    - type: URLRewrite
                      urlRewrite: {path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}
                  backendRefs:
                    - {group: networking.istio.io, kind: ServiceEntry, name: reviews, port: %PORT%}
                  timeouts: {request: 2s}
                - backendRefs:
                    - {group: networking.istio.io, kind: ServiceEntry, name: reviews, port: %PORT%, weight: 3}
                    - {group: networking.istio.io, kind: ServiceEntry, name: catalog, port: %PORT%, weight: 1}
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: everything, namespace: shop}
            spec:
              selector:
                matchLabels: {app: catalog}
              action: DENY
              rules:
                - from:
                    - source: {notPrincipals: ["*/sa/client"], notNamespaces: [shop]}
                  to:
                    - operation: {hosts: ["*.example.com"], ports: ["1"], methods: [PATCH], notPaths: ["/x*", "*/y"]}
                - to:
                    - operation: {paths: ["/files/{*}/raw", "/tree/{**}"]}
            """;

    private static Shop shop;

    @BeforeAll
    static void declares() throws IOException {
        shop = new Shop("accepts");
        String port = Integer.toString(shop.mesh().servicePort());
        Workload reviews = new Workload(
                "reviews",
                "reviews",
                Map.of("app", "reviews"),
                shop.mesh().address(5),
                shop.mesh().address(105),
                shop.mesh().servicePort(),
                9);
        shop.mesh().write("reviews.yaml", reviews.yaml() + shop.service("reviews"));
        shop.mesh()
                .write(
                        "more.yaml",
                        MORE.replace("%PORT%", port)
                                .replace("%TCP%", Integer.toString(Mesh.freePort()))
                                .replace("%TLS%", Integer.toString(Mesh.freePort())));
        shop.mesh().start();
    }

    @AfterAll
    static void ends() {
        shop.close();
    }

    @Test
    void everyResourceOfExplicitListeners() throws IOException {
        assertThat(shop.mesh().diagnostics()).as("findings about the rich mesh").isEmpty();
        EnvoyProcess envoy = EnvoyProcess.start(shop.mesh(), shop.catalogV1(), "NONE");

        awaitSynced(envoy, shop.catalogV1());

        assertTaken(envoy);
        int port = shop.mesh().servicePort();
        assertThat(envoy.listeners())
                .contains(
                        shop.catalogV1().address() + "_" + port + "@"
                                + shop.catalogV1().address() + ":" + port,
                        shop.catalogV1().outbound() + "_" + port + "@"
                                + shop.catalogV1().outbound() + ":" + port)
                .hasSize(4);
        assertThat(envoy.certificates()).contains(shop.catalogV1().identity());
    }

    @Test
    void everyResourceOfCapturedConnections() throws IOException {
        assumeThat(free(15001) && free(15006))
                .as("ports 15001 and 15006 are free")
                .isTrue();
        EnvoyProcess envoy = EnvoyProcess.start(shop.mesh(), shop.catalogV1(), "REDIRECT");

        awaitSynced(envoy, shop.catalogV1());

        assertTaken(envoy);
        assertThat(envoy.listeners())
                .contains("virtualOutbound@0.0.0.0:15001", "virtualInbound@0.0.0.0:15006")
                .hasSizeGreaterThan(3);
    }

    private static void awaitSynced(EnvoyProcess envoy, Workload workload) {
        envoy.awaitReady();
        Await.until(
                "all types acknowledged",
                Duration.ofSeconds(20),
                () -> shop.mesh()
                        .states(workload.name())
                        .equals(List.of("CDS=SYNCED", "EDS=SYNCED", "SDS=SYNCED", "LDS=SYNCED", "RDS=SYNCED")),
                () -> {
                    try {
                        return shop.mesh().proxy(workload.name()) + "\n" + envoy.tail();
                    } catch (IOException failure) {
                        return failure.toString();
                    }
                });
    }

    private static void assertTaken(EnvoyProcess envoy) throws IOException {
        Map<String, Long> rejected = envoy.stats("(update_rejected|init_fetch_timeout|listener_create_failure)$");
        assertThat(rejected)
                .isNotEmpty()
                .allSatisfy((name, value) -> assertThat(value).as(name).isZero());
        Map<String, Long> taken = envoy.stats("(lds|cds|rds\\..*|sds\\..*)\\.update_success$");
        assertThat(taken)
                .hasSizeGreaterThan(3)
                .allSatisfy((name, value) -> assertThat(value).as(name).isPositive());
        assertThat(envoy.listenersNotInForce()).isEmpty();
        assertThat(envoy.stat("cluster_manager.warming_clusters")).isZero();
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("0.0.0.0", port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
