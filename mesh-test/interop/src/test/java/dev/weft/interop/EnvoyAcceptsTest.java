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

    private static final String RESILIENCE = """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: steady, namespace: shop}
            spec:
              hosts: [steady.shop.svc.cluster.local, ring.shop.svc.cluster.local, near.shop.svc.cluster.local]
              location: MESH_INTERNAL
              resolution: STATIC
              ports:
                - {number: %PORT%, name: http, protocol: HTTP}
              endpoints:
                - {address: 127.0.0.78, serviceAccount: steady, locality: eu/a, labels: {version: v1}}
                - {address: 127.0.0.79, serviceAccount: steady, locality: us/b, labels: {version: v2}}
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: steady, namespace: shop}
            spec:
              host: steady.shop.svc.cluster.local
              trafficPolicy:
                loadBalancer: {simple: ROUND_ROBIN, warmup: {duration: 30s, minimumPercent: 10, aggression: 1.5}}
                connectionPool:
                  tcp:
                    maxConnections: 100
                    connectTimeout: 1s
                    tcpKeepalive: {probes: 3, time: 60s, interval: 10s}
                    maxConnectionDuration: 600s
                  http:
                    http1MaxPendingRequests: 10
                    http2MaxRequests: 20
                    maxRequestsPerConnection: 5
                    maxRetries: 2
                    idleTimeout: 30s
                outlierDetection:
                  consecutive5xxErrors: 3
                  consecutiveGatewayErrors: 2
                  splitExternalLocalOriginErrors: true
                  consecutiveLocalOriginFailures: 2
                  interval: 5s
                  baseEjectionTime: 400s
                  maxEjectionPercent: 50
                  minHealthPercent: 30
                retryBudget: {percent: {value: 25.5}, minRetryConcurrency: 5}
              subsets:
                - name: v1
                  labels: {version: v1}
                  trafficPolicy:
                    loadBalancer: {consistentHash: {httpHeaderName: x-user, maglev: {tableSize: 251}}}
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: ring, namespace: shop}
            spec:
              host: ring.shop.svc.cluster.local
              trafficPolicy:
                loadBalancer:
                  consistentHash:
                    httpCookie: {name: c, ttl: 60s, path: /, attributes: [{name: SameSite, value: Strict}]}
                    ringHash: {minimumRingSize: 64}
                connectionPool: {http: {useClientProtocol: true, maxConcurrentStreams: 10}}
            ---
            apiVersion: networking.istio.io/v1
            kind: DestinationRule
            metadata: {name: near, namespace: shop}
            spec:
              host: near.shop.svc.cluster.local
              trafficPolicy:
                loadBalancer: {localityLbSetting: {distribute: [{from: "eu/*", to: {"eu/*": 80, "us/*": 20}}]}}
                connectionPool: {http: {h2UpgradePolicy: UPGRADE}}
            ---
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: calls, namespace: shop}
            spec:
              hosts: [calls.shop.svc.cluster.local]
              location: MESH_INTERNAL
              resolution: STATIC
              ports:
                - {number: %PORT%, name: grpc, protocol: GRPC}
              endpoints:
                - {address: 127.0.0.80, serviceAccount: calls}
            ---
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: steady, namespace: shop}
            spec:
              hosts: [steady.shop.svc.cluster.local]
              http:
                - match: [{uri: {prefix: /faulty}}]
                  fault:
                    delay: {fixedDelay: 1s, percentage: {value: 12.5}}
                    abort: {grpcStatus: UNAVAILABLE, percentage: {value: 0.1}}
                  corsPolicy:
                    allowOrigins: [{exact: "https://shop.example"}, {regex: "https://.*[.]example"}]
                    allowMethods: [GET, PUT]
                    maxAge: 1h
                    unmatchedPreflights: IGNORE
                  route: [{destination: {host: steady.shop.svc.cluster.local}}]
                - timeout: 10s
                  retries:
                    attempts: 3
                    perTryTimeout: 2s
                    retryOn: 5xx,409,reset
                    retryRemoteLocalities: true
                    backoff: 50ms
                  mirrors:
                    - {destination: {host: ring.shop.svc.cluster.local}, percentage: {value: 33.3}}
                    - {destination: {host: near.shop.svc.cluster.local}}
                  route: [{destination: {host: steady.shop.svc.cluster.local, subset: v1}}]
            ---
            apiVersion: weft.dev/v1alpha1
            kind: TrafficProfile
            metadata: {name: near, namespace: shop}
            spec:
              targetRef: {host: near.shop.svc.cluster.local}
              healthChecks:
                - http: {path: /health, expectedStatuses: [{start: 200, end: 300}]}
                - tcp: {send: PING, receive: [PONG]}
                - grpc: {service: shop.Near}
              outlierDetection:
                successRate: {minimumHosts: 3, stdevFactor: 1.5}
                failurePercentage: {threshold: 50}
                maxEjectionTimeJitter: 1s
                alwaysEjectOneHost: true
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
        shop.mesh().write("resilience.yaml", RESILIENCE.replace("%PORT%", port));
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
