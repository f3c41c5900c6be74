package dev.weft.proxy.identity;

import static dev.weft.proxy.identity.RealCa.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.types.svid.Pem;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SdsServerTest {

    @TempDir
    Path folder;

    private final Clock clock = Clock.systemUTC();
    private final SvidSource source = new SvidSource(clock);
    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private RealCa ca;
    private SdsServer server;
    private ManagedChannel channel;

    @BeforeEach
    void serve() throws Exception {
        ca = RealCa.start(folder.resolve("ca"), clock, Duration.ofHours(1));
        Path socket = folder.resolve("sds/sds.sock");
        server = SdsServer.start(socket, source);
        channel = NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
                .eventLoopGroup(loop)
                .channelType(EpollDomainSocketChannel.class)
                .usePlaintext()
                .build();
    }

    @AfterEach
    void end() throws Exception {
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        server.close();
        ca.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    @Test
    void pushesTheFirstAndEveryRenewedSvidOnADeltaStream() throws Exception {
        Received<DeltaDiscoveryResponse> received = new Received<>();
        StreamObserver<DeltaDiscoveryRequest> requests =
                SecretDiscoveryServiceGrpc.newStub(channel).deltaSecrets(received);
        requests.onNext(DeltaDiscoveryRequest.newBuilder()
                .addResourceNamesSubscribe("default")
                .addResourceNamesSubscribe("unknown")
                .build());

        Svid first = obtain();
        DeltaDiscoveryResponse one = received.next();
        requests.onNext(DeltaDiscoveryRequest.newBuilder()
                .setResponseNonce(one.getNonce())
                .build());
        Svid second = obtain();
        DeltaDiscoveryResponse two = received.next();

        assertThat(secret(one)).isEqualTo(first);
        assertThat(secret(two)).isEqualTo(second);
        assertThat(two.getNonce()).isNotEqualTo(one.getNonce());
        assertThat(two.getResources(0).getVersion())
                .isNotEqualTo(one.getResources(0).getVersion());
    }

    @Test
    void servesTheBundleOnAStateOfTheWorldStreamAndSendsNothingTwice() throws Exception {
        Received<DiscoveryResponse> received = new Received<>();
        StreamObserver<DiscoveryRequest> requests =
                SecretDiscoveryServiceGrpc.newStub(channel).streamSecrets(received);
        source.publish(ca.ca.trustBundle().current());
        requests.onNext(DiscoveryRequest.newBuilder().addResourceNames("ROOTCA").build());

        DiscoveryResponse bundle = received.next();
        requests.onNext(DiscoveryRequest.newBuilder()
                .addResourceNames("ROOTCA")
                .setResponseNonce(bundle.getNonce())
                .setVersionInfo(bundle.getVersionInfo())
                .build());
        obtain();
        requests.onNext(DiscoveryRequest.newBuilder()
                .addResourceNames("ROOTCA")
                .addResourceNames("default")
                .build());
        DiscoveryResponse next = received.next();

        Secret root = bundle.getResources(0).unpack(Secret.class);
        assertThat(root.getName()).isEqualTo("ROOTCA");
        assertThat(Pem.certificates(root.getValidationContext()
                        .getTrustedCa()
                        .getInlineBytes()
                        .toStringUtf8()))
                .isEqualTo(ca.ca.trustBundle().current().roots());
        assertThat(next.getResourcesList()).hasSize(1);
        assertThat(next.getResources(0).unpack(Secret.class).getName()).isEqualTo("default");
    }

    @Test
    void onlyOurOwnUserMayOpenTheSocket() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(server.socket())))
                .isEqualTo("rw-------");
    }

    private Svid obtain() throws Exception {
        KeyPair pair = SvidRenewalTest.newKey();
        List<X509Certificate> chain =
                ca.client(clock).sign(Pkcs10.request(pair), new CsrClient.Proof.Token(ca.bootstrap()), Duration.ZERO);
        Svid svid = Svid.of(pair.getPrivate(), chain.subList(0, 1));
        assertThat(svid.id()).isEqualTo(ORDERS);
        source.publish(svid);
        return svid;
    }

    private static Svid secret(DeltaDiscoveryResponse response) throws Exception {
        var certificate =
                response.getResources(0).getResource().unpack(Secret.class).getTlsCertificate();
        return Svid.parse(
                certificate.getCertificateChain().getInlineBytes().toStringUtf8(),
                certificate.getPrivateKey().getInlineBytes().toStringUtf8());
    }

    private static final class Received<T> implements StreamObserver<T> {
        private final BlockingQueue<T> values = new LinkedBlockingQueue<>();

        T next() throws InterruptedException {
            return Objects.requireNonNull(values.poll(10, TimeUnit.SECONDS), "no response within 10 s");
        }

        @Override
        public void onNext(T value) {
            values.add(value);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
