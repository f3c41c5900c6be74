package dev.weft.interop;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.TlsServerCredentials;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/** A gRPC service that speaks mutual TLS itself: {@code shop.Catalog/Name} answers {@code NAME CALLER}. */
final class GrpcServer implements AutoCloseable {

    private static final Context.Key<String> CALLER = Context.key("caller");

    private final Server server;

    private GrpcServer(Server server) {
        this.server = server;
    }

    static GrpcServer start(String name, Path files) throws IOException {
        return new GrpcServer(Grpc.newServerBuilderForPort(
                        0,
                        TlsServerCredentials.newBuilder()
                                .keyManager(
                                        files.resolve("cert.pem").toFile(),
                                        files.resolve("key.pem").toFile())
                                .trustManager(files.resolve("roots.pem").toFile())
                                .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE)
                                .build())
                .addService(ServerInterceptors.intercept(
                        ServerServiceDefinition.builder("shop.Catalog")
                                .addMethod(
                                        method("shop.Catalog/Name"), ServerCalls.asyncUnaryCall((request, answer) -> {
                                            answer.onNext(name + " " + CALLER.get());
                                            answer.onCompleted();
                                        }))
                                .build(),
                        new Callers()))
                .build()
                .start());
    }

    static MethodDescriptor<String, String> method(String name) {
        return MethodDescriptor.<String, String>newBuilder(new Text(), new Text())
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(name)
                .build();
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    /** Reads the caller's identity from its certificate. */
    private static final class Callers implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            try {
                X509Certificate leaf = (X509Certificate) call.getAttributes()
                        .get(Grpc.TRANSPORT_ATTR_SSL_SESSION)
                        .getPeerCertificates()[0];
                List<?> name = leaf.getSubjectAlternativeNames().iterator().next();
                return Contexts.interceptCall(
                        Context.current().withValue(CALLER, (String) name.get(1)), call, headers, next);
            } catch (java.security.GeneralSecurityException | javax.net.ssl.SSLPeerUnverifiedException unknown) {
                throw new IllegalStateException(unknown);
            }
        }
    }

    /** Text instead of a message: this is about where calls go. */
    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
