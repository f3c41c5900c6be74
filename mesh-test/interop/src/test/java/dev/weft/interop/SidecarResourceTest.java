package dev.weft.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.interop.Http.Reply;
import dev.weft.interop.Http.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Istio's Sidecar says of ports that are served and of listeners for callers holds for Envoy and for Weft. */
class SidecarResourceTest {

    private static final int LIMITED = 1;

    private static final String TEXT = """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: %NAME%, namespace: shop}
            spec:
              hosts: [%NAME%.shop.svc.cluster.local]
              location: MESH_INTERNAL
              resolution: STATIC
              ports: [{number: %PORT%, name: http, protocol: HTTP, targetPort: %INBOUND%}]
              workloadSelector: {labels: {app: %NAME%}}
            ---
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata: {name: %NAME%, namespace: shop}
            spec:
              workloadSelector: {labels: {app: %NAME%}}
              inboundConnectionPool: {http: {http2MaxRequests: 1}}
              ingress:
                - port: {number: %INBOUND%, protocol: HTTP, name: http}
                  defaultEndpoint: 127.0.0.1:%BACKEND%
            ---
            apiVersion: networking.istio.io/v1
            kind: Sidecar
            metadata: {name: %NAME%-client, namespace: shop}
            spec:
              workloadSelector: {labels: {app: %NAME%-client}}
              egress:
                - port: {number: %PORT%, protocol: HTTP, name: http}
                  bind: %BIND%
                  captureMode: NONE
                  hosts: [./%NAME%.shop.svc.cluster.local]
                - hosts: ["./*"]
            ---
            """;

    private static Mesh mesh;
    private static final Map<Sidecar.Kind, String> BINDS = new EnumMap<>(Sidecar.Kind.class);

    @BeforeAll
    static void starts() throws IOException {
        mesh = new Mesh("sidecar-resource");
        List<Sidecar> sidecars = new ArrayList<>();
        List<Workload> workloads = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Sidecar.Kind kind : Sidecar.Kind.values()) {
            int number = 10 * (1 + kind.ordinal());
            String name = name(kind);
            int inbound = Mesh.freePort();
            Backend backend = mesh.keep(Backend.start(name));
            Workload server = new Workload(
                    name, name, Map.of("app", name), mesh.address(number), mesh.address(100 + number), 0, 0);
            Workload client = new Workload(
                    name + "-client",
                    name + "-client",
                    Map.of("app", name + "-client"),
                    mesh.address(number + 1),
                    mesh.address(101 + number),
                    0,
                    0);
            BINDS.put(kind, mesh.address(number + 5));
            text.append(TEXT.replace("%NAME%", name)
                            .replace("%PORT%", Integer.toString(mesh.servicePort()))
                            .replace("%INBOUND%", Integer.toString(inbound))
                            .replace("%BACKEND%", Integer.toString(backend.port()))
                            .replace("%BIND%", mesh.address(number + 5)))
                    .append(server.yaml())
                    .append(client.yaml());
            workloads.add(server);
            workloads.add(client);
        }
        mesh.write("mesh.yaml", text.toString());
        mesh.start();
        assertThat(mesh.diagnostics()).isEmpty();
        for (Sidecar.Kind kind : Sidecar.Kind.values()) {
            for (Workload workload : workloads) {
                if (workload.name().startsWith(name(kind))) {
                    sidecars.add(kind.start(mesh, workload));
                }
            }
        }
        sidecars.forEach(Sidecar::awaitReady);
    }

    @AfterAll
    static void ends() {
        mesh.close();
    }

    private static String name(Sidecar.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static Reply get(Sidecar.Kind caller, Sidecar.Kind service, String path) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(BINDS.get(caller), mesh.servicePort()), 5_000);
        return Http.send(socket, Request.get(name(service) + ".shop.svc.cluster.local", path))
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(Sidecar.Kind.class)
    void requestsReachWhereTheApplicationIsSaidToListen(Sidecar.Kind kind) throws IOException {
        Reply reply = get(kind, kind, "/");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.backend()).isEqualTo(name(kind));
    }

    @ParameterizedTest
    @EnumSource(Sidecar.Kind.class)
    void listenerOfAPortServesItsOwnHostsOnly(Sidecar.Kind kind) throws IOException {
        Sidecar.Kind other = kind == Sidecar.Kind.ENVOY ? Sidecar.Kind.WEFT : Sidecar.Kind.ENVOY;

        assertThat(get(kind, other, "/").status()).isEqualTo(502);
    }

    @ParameterizedTest
    @EnumSource(Sidecar.Kind.class)
    void inboundLimitIsTheSidecars(Sidecar.Kind kind) throws Exception {
        int calls = 4;
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Integer> slow = () -> get(kind, kind, "/slow").status();
            List<Future<Integer>> answers = threads.invokeAll(java.util.Collections.nCopies(calls, slow));
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
        }

        assertThat(statuses.stream().filter(status -> status == 200).count()).isGreaterThanOrEqualTo(LIMITED);
        assertThat(statuses).contains(503);
    }
}
