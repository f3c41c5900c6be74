package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.policy.retry.RetryPolicy;
import dev.weft.proxy.config.UpstreamHttp;
import dev.weft.proxy.config.UpstreamHttp.Protocol;
import dev.weft.proxy.tls.TestAuthority;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real gRPC client and server with two sidecars between them. */
@Timeout(60)
class GrpcTest {

    private final TestAuthority authority = new TestAuthority();
    private EchoService service;
    private Mesh server;
    private Mesh caller;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        Leaks.watch();
        service = new EchoService();
        server = Http2Test.server(authority, service.port(), Protocol.HTTP2);
        caller = Http2Test.caller(authority, server);
        channel = NettyChannelBuilder.forAddress(caller.address("out"))
                .usePlaintext()
                .maxInboundMessageSize(64 << 20)
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        caller.close();
        server.close();
        service.close();
        Leaks.requireNone();
    }

    private byte[] unary(String text) {
        return ClientCalls.blockingUnaryCall(channel, EchoService.UNARY, CallOptions.DEFAULT, bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void unaryCallsPass() throws Exception {
        for (int i = 0; i < 200; i++) {
            assertThat(unary("hello " + i)).isEqualTo(bytes("hello " + i));
        }
        byte[] large = new byte[5 << 20];
        assertThat(ClientCalls.blockingUnaryCall(channel, EchoService.UNARY, CallOptions.DEFAULT, large))
                .isEqualTo(large);

        Mesh.Ended seen = server.ended();
        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.grpc()).isEqualTo("0");
        assertThat(seen.path()).isEqualTo("/echo.Echo/Unary");
        assertThat(seen.peer()).isEqualTo(Mesh.CLIENT);
    }

    @Test
    void anErrorKeepsItsStatusAndMessage() throws Exception {
        assertThatThrownBy(() -> unary("missing")).isInstanceOfSatisfying(StatusRuntimeException.class, error -> {
            assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
            assertThat(error.getStatus().getDescription()).isEqualTo("no such thing");
        });
        assertThat(caller.ended().grpc()).isEqualTo("5");
    }

    @Test
    void clientStreamsPass() throws Exception {
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        StreamObserver<byte[]> upload = ClientCalls.asyncClientStreamingCall(
                channel.newCall(EchoService.UPLOAD, CallOptions.DEFAULT), into(answers));
        for (int i = 0; i < 500; i++) {
            upload.onNext(new byte[10_000]);
        }
        upload.onCompleted();

        assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo("5000000");
        assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo("completed");
        Mesh.Ended called = caller.ended();
        assertThat(called.asked()).isEqualTo(500);
        assertThat(called.told()).isEqualTo(1);
        assertThat(server.ended().asked()).isEqualTo(500);
    }

    @Test
    void serverStreamsPass() {
        Iterator<byte[]> messages = ClientCalls.blockingServerStreamingCall(
                channel, EchoService.DOWNLOAD, CallOptions.DEFAULT, bytes("1000"));
        int count = 0;
        while (messages.hasNext()) {
            assertThat(messages.next()).hasSize(16 * 1024);
            count++;
        }

        assertThat(count).isEqualTo(1_000);
    }

    @Test
    void messagesOfABidirectionalStreamPassOneByOne() throws Exception {
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        StreamObserver<byte[]> chat = ClientCalls.asyncBidiStreamingCall(
                channel.newCall(EchoService.CHAT, CallOptions.DEFAULT), into(answers));
        for (int i = 0; i < 50; i++) {
            chat.onNext(bytes("m" + i));
            assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo("m" + i);
        }
        chat.onCompleted();

        assertThat(answers.poll(10, TimeUnit.SECONDS)).isEqualTo("completed");
    }

    @Test
    void aClientThatDoesNotReadStopsTheServer() throws Exception {
        ClientCall<byte[], byte[]> call = channel.newCall(EchoService.DOWNLOAD, CallOptions.DEFAULT);
        BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(byte[] message) {
                        received.add(message.length);
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(bytes("4000"));
        call.halfClose();
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(16 * 1024);
        // Windows and buffers of five connections; without flow control it would be all of them.
        int quiet = 0;
        for (int before = -1; quiet < 20; before = service.sent.get()) {
            quiet = before == service.sent.get() ? quiet + 1 : 0;
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
        int stopped = service.sent.get();
        for (int i = 1; i < 4_000; i++) {
            call.request(1);
            assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(16 * 1024);
        }

        assertThat(stopped).isLessThan(2_000);
        assertThat(service.sent.get()).isEqualTo(4_000);
    }

    @Test
    void aDeadlineEndsTheCallAtTheServer() {
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(
                        channel,
                        EchoService.UNARY,
                        CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS),
                        bytes("never")))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        error -> assertThat(error.getStatus().getCode())
                                .isIn(Status.Code.DEADLINE_EXCEEDED, Status.Code.UNAVAILABLE));
        Await.until(() -> service.cancelled.get() == 1);
    }

    @Test
    void aCancelledCallEndsAtTheServerAndTheConnectionGoesOn() throws Exception {
        ClientCall<byte[], byte[]> call = channel.newCall(EchoService.DOWNLOAD, CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.request(1);
        call.sendMessage(bytes("100000"));
        call.halfClose();
        Await.until(() -> service.sent.get() > 0);
        call.cancel("enough", null);

        Await.until(() -> service.cancelled.get() == 1);
        assertThat(unary("again")).isEqualTo(bytes("again"));
        assertThat(server.runtime.connections()).isEqualTo(1);
    }

    @Test
    void aStatusOfTheRetryPolicyIsTriedAgain() throws Exception {
        RetryPolicy retry = RetryTest.retry("unavailable", 2, null);
        caller.routes("out", Mesh.retrying("catalog", null, retry));
        caller.apply();
        service.failuresLeft = 2;

        assertThat(unary("third time")).isEqualTo(bytes("third time"));
        assertThat(service.calls.get()).isEqualTo(3);
    }

    @Test
    void answersOfTheProxyAreStatuses() throws Exception {
        caller.routes("out", Mesh.route("nowhere", null));
        caller.apply();

        assertThatThrownBy(() -> unary("x"))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        error -> assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
        assertThat(caller.ended().grpc()).isEqualTo("14");
    }

    @Test
    void eachRequestGoesOnAsItCame() throws Exception {
        // As the control plane has it: no version is agreed on for requests of both.
        caller.cluster("catalog", Mesh.tlsTo(Mesh.SERVER), server.address("in").getPort());
        caller.clusters.computeIfPresent(
                "catalog", (name, cluster) -> cluster.withHttp(UpstreamHttp.of(Protocol.SAME_AS_DOWNSTREAM)));
        server.clusters.computeIfPresent(
                "app", (name, cluster) -> cluster.withHttp(UpstreamHttp.of(Protocol.SAME_AS_DOWNSTREAM)));
        caller.apply();
        server.apply();

        assertThat(unary("same")).isEqualTo(bytes("same"));
        try (Origin origin = Origin.ok("plain")) {
            server.cluster("app", origin.port());
            server.clusters.computeIfPresent(
                    "app", (name, cluster) -> cluster.withHttp(UpstreamHttp.of(Protocol.SAME_AS_DOWNSTREAM)));
            server.apply();
            try (Client client = caller.dial("out")) {
                assertThat(client.get("/").body()).isEqualTo("plain");
            }
        }
    }

    private static StreamObserver<byte[]> into(BlockingQueue<String> answers) {
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] message) {
                answers.add(new String(message, StandardCharsets.ISO_8859_1));
            }

            @Override
            public void onError(Throwable cause) {
                answers.add("error " + cause.getMessage());
            }

            @Override
            public void onCompleted() {
                answers.add("completed");
            }
        };
    }
}
