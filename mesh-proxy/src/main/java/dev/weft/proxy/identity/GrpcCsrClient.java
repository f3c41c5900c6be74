package dev.weft.proxy.identity;

import dev.weft.api.ca.IstioCertificateRequest;
import dev.weft.api.ca.IstioCertificateResponse;
import dev.weft.api.ca.IstioCertificateServiceGrpc;
import dev.weft.proxy.capture.OwnSockets;
import dev.weft.types.svid.Pem;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.handler.ssl.SslContext;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Speaks the CSR service over TLS. Every request has a connection of its own: they are hours apart, and each must show the
 * SVID of its moment.
 */
final class GrpcCsrClient implements CsrClient {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final int MAX_RESPONSE = 256 * 1024;
    private static final int MAX_CAUSES = 8;

    private final String host;
    private final int port;
    private final Duration deadline;
    private final Clock clock;
    private final OwnSockets sockets;

    GrpcCsrClient(String host, int port, Duration deadline, Clock clock, OwnSockets sockets) {
        this.sockets = sockets;
        this.host = host;
        this.port = port;
        this.deadline = deadline;
        this.clock = clock;
    }

    @Override
    public List<X509Certificate> sign(String csrPem, Proof proof, Duration ttl) throws CsrRefusedException {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(host, port);
        sockets.mark(builder::withOption);
        ManagedChannel channel = builder.sslContext(context(proof))
                // A proxy of the environment is for the application, never for the mesh's own connections.
                .proxyDetector(target -> null)
                .maxInboundMessageSize(MAX_RESPONSE)
                .disableRetry()
                .build();
        try {
            IstioCertificateResponse response = stub(channel, proof)
                    .withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS)
                    .createCertificate(IstioCertificateRequest.newBuilder()
                            .setCsr(csrPem)
                            .setValidityDuration(ttl.toSeconds())
                            .build());
            List<X509Certificate> chain = new ArrayList<>();
            for (String pem : response.getCertChainList()) {
                chain.addAll(Pem.certificates(pem));
            }
            return List.copyOf(chain);
        } catch (StatusRuntimeException e) {
            throw new CsrRefusedException(reason(e), e);
        } catch (IllegalArgumentException e) {
            throw new CsrRefusedException("the CA's answer cannot be read: " + e.getMessage(), e);
        } finally {
            channel.shutdownNow();
        }
    }

    private SslContext context(Proof proof) {
        return switch (proof) {
            case Proof.Token(var bootstrap) ->
                ControlPlaneTls.anonymous(
                        ControlPlaneTrust.byFingerprint(bootstrap.trustDomain(), bootstrap.rootFingerprint(), clock));
            case Proof.CurrentSvid(var svid, var bundle) ->
                ControlPlaneTls.withSvid(svid, ControlPlaneTrust.byBundle(bundle, clock));
        };
    }

    private static IstioCertificateServiceGrpc.IstioCertificateServiceBlockingStub stub(
            ManagedChannel channel, Proof proof) {
        var stub = IstioCertificateServiceGrpc.newBlockingStub(channel);
        return switch (proof) {
            case Proof.CurrentSvid svid -> stub;
            case Proof.Token(var bootstrap) -> {
                Metadata headers = new Metadata();
                headers.put(AUTHORIZATION, "Bearer " + bootstrap.token());
                yield stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
            }
        };
    }

    private static String reason(StatusRuntimeException e) {
        Throwable cause = e.getCause();
        for (int depth = 0; depth < MAX_CAUSES && cause != null && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        String description = e.getStatus().getDescription();
        return e.getStatus().getCode() + ": " + (description == null ? "no reason given" : description)
                + (cause == null ? "" : " (" + cause.getMessage() + ")");
    }
}
