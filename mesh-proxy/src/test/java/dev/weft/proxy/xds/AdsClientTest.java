package dev.weft.proxy.xds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.ProxyConfig;
import dev.weft.types.SystemTicker;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdsClientTest {

    private static final NodeIdentity NODE = new NodeIdentity(
            "sidecar~10.0.0.1~catalog.shop~shop.svc.cluster.local",
            "catalog",
            "1",
            Map.of("NAMESPACE", "shop"),
            Map.of("app", "catalog"));

    @TempDir
    Path state;

    private final Script script = new Script();
    private final Received received = new Received();
    private Server server;
    private AdsClient client;

    @BeforeEach
    void startServer() throws IOException {
        server = InProcessServerBuilder.forName(state.toString())
                .addService(script)
                .build()
                .start();
        client = client();
    }

    @AfterEach
    void stop() {
        client.close();
        server.shutdownNow();
    }

    private AdsClient client() {
        return client(new Random(1));
    }

    private AdsClient client(RandomGenerator random) {
        return new AdsClient(
                NODE,
                executor -> Optional.of(InProcessChannelBuilder.forName(state.toString())
                        .executor(executor)
                        .build()),
                state,
                received,
                new AdsClient.Sources(SystemTicker.INSTANCE, Clock.systemUTC(), random));
    }

    @Test
    void subscribesAcksAndDeliversAConfiguration() throws Exception {
        client.start();

        DeltaDiscoveryRequest first = script.request();
        assertThat(first.getNode().getId()).isEqualTo(NODE.id());
        assertThat(first.getNode().getUserAgentName()).isEqualTo("weft");
        assertThat(first.getNode()
                        .getMetadata()
                        .getFieldsOrThrow("LABELS")
                        .getStructValue()
                        .getFieldsMap())
                .containsKey("app");
        serveEverything();

        assertThat(received.complete().listeners()).containsOnlyKeys("l");
        assertThat(script.answered("5").hasErrorDetail()).isFalse();
        assertThat(client.status().complete()).isTrue();
        assertThat(client.status().nacks()).isZero();
    }

    @Test
    void refusesABadResourceAndShowsIt() throws Exception {
        client.start();
        script.request();

        script.send(Responses.message("7", Responses.CDS, List.of(Responses.broken("bad", Responses.CDS))));

        DeltaDiscoveryRequest nack = script.answered("7");
        assertThat(nack.getErrorDetail().getMessage()).startsWith("cluster \"bad\": ");
        assertThat(client.status().lastNack()).isNotNull();
    }

    @Test
    void namesWhatItHoldsWhenItConnectsAgain() throws Exception {
        client.start();
        script.request();
        serveEverything();
        received.complete();
        script.answered("5");

        script.breakStream();

        DeltaDiscoveryRequest again = script.requestWith(Responses.CDS);
        assertThat(again.hasNode()).isTrue();
        assertThat(again.getInitialResourceVersionsMap()).containsEntry("a", "1");
    }

    @Test
    void connectsAtOnceHoweverOftenTheIdentityChanges() throws Exception {
        // The longest wait each time: after eight failures it would be half a minute.
        RandomGenerator longest = new Random() {
            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
        client = client(longest);
        client.start();
        script.request();

        for (int change = 0; change < 9; change++) {
            client.reconnect();
            while (!script.request().hasNode()) {
                // The other subscriptions of the stream before.
            }
        }
    }

    @Test
    void servesTheLastGoodConfigurationFromDiskWhileTheControlPlaneIsAway() throws Exception {
        client.start();
        script.request();
        serveEverything();
        received.complete();
        script.answered("5");
        client.close();
        server.shutdownNow();

        received.configurations.clear();
        client = client();
        client.start();

        ProxyConfig config = received.complete();
        assertThat(config.listeners()).containsOnlyKeys("l");
        assertThat(config.endpoints()).containsOnlyKeys("a");
        assertThat(received.bundles).contains("pem");
    }

    private void serveEverything() {
        script.send(Responses.message("1", Responses.CDS, List.of(Responses.cluster("a", "1"))));
        script.send(Responses.message("2", Responses.EDS, List.of(Responses.endpoints("a", "1", 8080))));
        script.send(Responses.message("3", Responses.LDS, List.of(Responses.listener("l", "1", 80, "80"))));
        script.send(Responses.message("4", Responses.RDS, List.of(Responses.routes("80", "1", 200))));
        script.send(Responses.message("5", Responses.SDS, List.of(Responses.bundle("pem"))));
    }

    /** What the client handed over. */
    private static final class Received implements XdsListener {
        private final BlockingQueue<ProxyConfig> configurations = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> bundles = new LinkedBlockingQueue<>();

        @Override
        public void configured(ProxyConfig config, boolean complete) {
            if (complete) {
                configurations.add(config);
            }
        }

        @Override
        public void trustBundle(String name, String pem) {
            bundles.add(pem);
        }

        ProxyConfig complete() throws InterruptedException {
            ProxyConfig config = configurations.poll(10, TimeUnit.SECONDS);
            assertThat(config).as("a complete configuration").isNotNull();
            return Objects.requireNonNull(config);
        }
    }

    /** A control plane that says what the test tells it to. */
    private static final class Script extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {
        private final BlockingQueue<DeltaDiscoveryRequest> requests = new LinkedBlockingQueue<>();
        private volatile StreamObserver<DeltaDiscoveryResponse> stream;

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
                StreamObserver<DeltaDiscoveryResponse> responses) {
            stream = responses;
            return new StreamObserver<>() {
                @Override
                public void onNext(DeltaDiscoveryRequest request) {
                    requests.add(request);
                }

                @Override
                public void onError(Throwable error) {}

                @Override
                public void onCompleted() {}
            };
        }

        void send(DeltaDiscoveryResponse response) {
            stream.onNext(response);
        }

        void breakStream() {
            stream.onError(Status.UNAVAILABLE.asRuntimeException());
        }

        DeltaDiscoveryRequest request() throws InterruptedException {
            DeltaDiscoveryRequest request = requests.poll(10, TimeUnit.SECONDS);
            assertThat(request).as("a request").isNotNull();
            return Objects.requireNonNull(request);
        }

        DeltaDiscoveryRequest requestWith(String type) throws InterruptedException {
            while (true) {
                DeltaDiscoveryRequest request = request();
                if (request.getTypeUrl().equals(type)) {
                    return request;
                }
            }
        }

        DeltaDiscoveryRequest answered(String nonce) throws InterruptedException {
            while (true) {
                DeltaDiscoveryRequest request = request();
                if (request.getResponseNonce().equals(nonce)) {
                    return request;
                }
            }
        }
    }
}
