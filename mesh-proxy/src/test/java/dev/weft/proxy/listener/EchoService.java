package dev.weft.proxy.listener;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A real gRPC server whose messages are bytes. */
final class EchoService implements AutoCloseable {

    static final MethodDescriptor<byte[], byte[]> UNARY = method("Unary", MethodType.UNARY);
    static final MethodDescriptor<byte[], byte[]> UPLOAD = method("Upload", MethodType.CLIENT_STREAMING);
    static final MethodDescriptor<byte[], byte[]> DOWNLOAD = method("Download", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<byte[], byte[]> CHAT = method("Chat", MethodType.BIDI_STREAMING);

    private static final MethodDescriptor<byte[], byte[]> HEALTH =
            method("grpc.health.v1.Health", "Check", MethodType.UNARY);

    private final Server server;
    /** 1: serving; 2: not. */
    volatile int serving = 1;

    final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger sent = new AtomicInteger();
    final AtomicInteger cancelled = new AtomicInteger();
    volatile int failuresLeft;

    EchoService() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerServiceDefinition.builder("echo.Echo")
                        .addMethod(UNARY, ServerCalls.asyncUnaryCall(this::unary))
                        .addMethod(UPLOAD, ServerCalls.asyncClientStreamingCall(EchoService::upload))
                        .addMethod(DOWNLOAD, ServerCalls.asyncServerStreamingCall(this::download))
                        .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(EchoService::chat))
                        .build())
                .addService(ServerServiceDefinition.builder("grpc.health.v1.Health")
                        .addMethod(HEALTH, ServerCalls.asyncUnaryCall(this::health))
                        .build())
                .maxInboundMessageSize(64 << 20)
                .build()
                .start();
    }

    int port() {
        return server.getPort();
    }

    private void unary(byte[] request, StreamObserver<byte[]> answers) {
        calls.incrementAndGet();
        String text = new String(request, 0, Math.min(8, request.length), StandardCharsets.ISO_8859_1);
        if (failuresLeft > 0) {
            failuresLeft--;
            answers.onError(Status.UNAVAILABLE.withDescription("not now").asRuntimeException());
        } else if (text.equals("missing")) {
            answers.onError(Status.NOT_FOUND.withDescription("no such thing").asRuntimeException());
        } else if (text.equals("never")) {
            ((ServerCallStreamObserver<byte[]>) answers).setOnCancelHandler(cancelled::incrementAndGet);
        } else {
            answers.onNext(request);
            answers.onCompleted();
        }
    }

    private static StreamObserver<byte[]> upload(StreamObserver<byte[]> answers) {
        return new StreamObserver<>() {
            private int bytes;

            @Override
            public void onNext(byte[] message) {
                bytes += message.length;
            }

            @Override
            public void onError(Throwable cause) {}

            @Override
            public void onCompleted() {
                answers.onNext(Integer.toString(bytes).getBytes(StandardCharsets.US_ASCII));
                answers.onCompleted();
            }
        };
    }

    /** As many messages of 16 KiB as the request says, as fast as they are taken. */
    private void download(byte[] request, StreamObserver<byte[]> answers) {
        int count = Integer.parseInt(new String(request, StandardCharsets.US_ASCII));
        ServerCallStreamObserver<byte[]> out = (ServerCallStreamObserver<byte[]>) answers;
        byte[] message = new byte[16 * 1024];
        AtomicInteger done = new AtomicInteger();
        out.setOnCancelHandler(cancelled::incrementAndGet);
        Runnable more = () -> {
            while (out.isReady() && done.get() < count) {
                out.onNext(message);
                sent.incrementAndGet();
                if (done.incrementAndGet() == count) {
                    out.onCompleted();
                }
            }
        };
        out.setOnReadyHandler(more);
    }

    private static StreamObserver<byte[]> chat(StreamObserver<byte[]> answers) {
        return new StreamObserver<>() {
            @Override
            public void onNext(byte[] message) {
                answers.onNext(message);
            }

            @Override
            public void onError(Throwable cause) {}

            @Override
            public void onCompleted() {
                answers.onCompleted();
            }
        };
    }

    private void health(byte[] request, StreamObserver<byte[]> answers) {
        answers.onNext(new byte[] {8, (byte) serving});
        answers.onCompleted();
    }

    private static MethodDescriptor<byte[], byte[]> method(String name, MethodType type) {
        return method("echo.Echo", name, type);
    }

    static MethodDescriptor<byte[], byte[]> method(String service, String name, MethodType type) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, name))
                .setRequestMarshaller(Bytes.INSTANCE)
                .setResponseMarshaller(Bytes.INSTANCE)
                .build();
    }

    private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
        INSTANCE;

        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
