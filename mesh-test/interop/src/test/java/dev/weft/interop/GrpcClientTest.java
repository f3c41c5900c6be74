package dev.weft.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.xds.XdsChannelCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gRPC's own xDS client, without any proxy, is told by the control plane where its calls go and whom to believe. */
class GrpcClientTest {

    private static final int SERVICE_PORT = 9090;
    private static final String CLIENT = "spiffe://cluster.local/ns/shop/sa/client";

    private static Mesh mesh;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        mesh = new Mesh("grpc-client");
        mesh.start();
        mesh.identity("catalog").write(folder.resolve("catalog"));
        mesh.identity("client").write(folder.resolve("client"));
        GrpcServer one = mesh.keep(GrpcServer.start("v1", folder.resolve("catalog")));
        GrpcServer two = mesh.keep(GrpcServer.start("v2", folder.resolve("catalog")));
        mesh.write(
                "mesh.yaml",
                service("catalog")
                        + service("billing")
                        + workload("catalog-v1", "catalog", "version: v1", one.port())
                        + workload("catalog-v2", "catalog", "version: v2", two.port())
                        + workload("billing", "billing", "version: v1", one.port())
                        + """
                          apiVersion: networking.istio.io/v1
                          kind: DestinationRule
                          metadata: {name: catalog, namespace: shop}
                          spec:
                            host: catalog.shop.svc.cluster.local
                            subsets:
                              - {name: v1, labels: {version: v1}}
                              - {name: v2, labels: {version: v2}}
                          """);
        mesh.write("routes.yaml", routes(50));
        Path bootstrap = Files.writeString(folder.resolve("bootstrap.json"), bootstrap(folder.resolve("client")));
        System.setProperty("io.grpc.xds.bootstrap", bootstrap.toString());
    }

    @AfterAll
    static void stop() {
        System.clearProperty("io.grpc.xds.bootstrap");
        mesh.close();
    }

    @Test
    void splitsByWeightWithTheIdentitiesOfBothSides() throws IOException {
        try (Client client = new Client("catalog.shop.svc.cluster.local")) {
            Map<String, Integer> answers = client.answers(60);

            assertThat(answers).containsOnlyKeys("v1 " + CLIENT, "v2 " + CLIENT);
            assertThat(answers.values()).allSatisfy(count -> assertThat(count).isGreaterThan(10));
            assertThat(mesh.states("client"))
                    .isNotEmpty()
                    .allSatisfy(state -> assertThat(state).endsWith("=SYNCED"));
        }
    }

    @Test
    void dialsAShortNameAndRoutesByMetadata() {
        try (Client client = new Client("catalog.shop")) {
            assertThat(client.answers(10, "x-version", "v2")).containsOnlyKeys("v2 " + CLIENT);
        }
    }

    @Test
    void refusesAServerWithAnotherIdentity() {
        try (Client client = new Client("billing.shop.svc.cluster.local")) {
            assertThatThrownBy(() -> client.call("shop.Catalog/Name"))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            refused -> assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        }
    }

    @Test
    void letsNoCallPastAnAnswerWithoutADestination() {
        try (Client client = new Client("catalog.shop.svc.cluster.local")) {
            assertThatThrownBy(() -> client.call("shop.Secret/Name"))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            refused ->
                                    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED));
        }
    }

    @Test
    void followsAChangeOfTheRoutes() {
        try (Client client = new Client("catalog.shop.svc.cluster.local")) {
            client.call("shop.Catalog/Name");
            try {
                mesh.write("routes.yaml", routes(0));
                Await.until(
                        "only v2",
                        Duration.ofSeconds(20),
                        () -> client.answers(20).keySet().equals(Set.of("v2 " + CLIENT)),
                        () -> "");
            } finally {
                mesh.write("routes.yaml", routes(50));
            }
        }
    }

    /** A channel to one name. */
    private static final class Client implements AutoCloseable {
        private final ManagedChannel channel;

        Client(String host) {
            channel = Grpc.newChannelBuilder(
                            "xds:///" + host + ":" + SERVICE_PORT,
                            XdsChannelCredentials.create(InsecureChannelCredentials.create()))
                    .build();
        }

        String call(String method) {
            return call(channel, method);
        }

        Map<String, Integer> answers(int calls, String... header) {
            Channel caller = channel;
            if (header.length == 2) {
                Metadata metadata = new Metadata();
                metadata.put(Metadata.Key.of(header[0], Metadata.ASCII_STRING_MARSHALLER), header[1]);
                caller = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
            }
            Map<String, Integer> answers = new TreeMap<>();
            for (int i = 0; i < calls; i++) {
                answers.merge(call(caller, "shop.Catalog/Name"), 1, Integer::sum);
            }
            return answers;
        }

        private static String call(Channel channel, String method) {
            return ClientCalls.blockingUnaryCall(
                    channel,
                    GrpcServer.method(method),
                    CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
                    "");
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }

    private static String service(String name) {
        return """
               apiVersion: networking.istio.io/v1
               kind: ServiceEntry
               metadata: {name: %1$s, namespace: shop}
               spec:
                 hosts: [%1$s.shop.svc.cluster.local]
                 location: MESH_INTERNAL
                 resolution: STATIC
                 ports:
                   - {number: %2$d, name: grpc, protocol: GRPC}
                 workloadSelector:
                   labels: {app: %1$s}
               ---
               """.formatted(name, SERVICE_PORT);
    }

    private static String workload(String name, String account, String label, int port) {
        return """
               apiVersion: networking.istio.io/v1
               kind: WorkloadEntry
               metadata: {name: %1$s, namespace: shop}
               spec:
                 address: 127.0.0.1
                 ports: {grpc: %4$d}
                 serviceAccount: %2$s
                 labels: {app: %2$s, %3$s}
               ---
               """.formatted(name, account, label, port);
    }

    private static String routes(int shareOfOne) {
        return """
               apiVersion: networking.istio.io/v1
               kind: VirtualService
               metadata: {name: catalog, namespace: shop}
               spec:
                 hosts: [catalog.shop.svc.cluster.local]
                 http:
                   - match:
                       - uri: {prefix: /shop.Secret/}
                     directResponse: {status: 403}
                   - match:
                       - headers: {x-version: {exact: v2}}
                     route:
                       - destination: {host: catalog.shop.svc.cluster.local, subset: v2}
                   - timeout: 10s
                     route:
                       - destination: {host: catalog.shop.svc.cluster.local, subset: v1}
                         weight: %d
                       - destination: {host: catalog.shop.svc.cluster.local, subset: v2}
                         weight: %d
               """.formatted(shareOfOne, 100 - shareOfOne);
    }

    /** As Istio's agent writes it, but for {@code channel_creds}: there the agent is in between. */
    private static String bootstrap(Path files) {
        return """
               {
                 "xds_servers": [{
                   "server_uri": "127.0.0.1:%1$d",
                   "channel_creds": [{"type": "weft_files", "config": {"folder": "%2$s"}}],
                   "server_features": ["xds_v3"]
                 }],
                 "node": {
                   "id": "sidecar~%3$s~client.shop~shop.svc.cluster.local",
                   "cluster": "client.shop",
                   "metadata": {"GENERATOR": "grpc", "NAMESPACE": "shop", "SERVICE_ACCOUNT": "client"}
                 },
                 "certificate_providers": {
                   "default": {
                     "plugin_name": "file_watcher",
                     "config": {
                       "certificate_file": "%2$s/cert.pem",
                       "private_key_file": "%2$s/key.pem",
                       "ca_certificate_file": "%2$s/roots.pem",
                       "refresh_interval": "600s"
                     }
                   }
                 }
               }
               """.formatted(mesh.controlPort(), files, mesh.address(10));
    }
}
