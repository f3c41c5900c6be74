package dev.weft.ca.endpoint;

import dev.weft.api.ca.IstioCertificateRequest;
import dev.weft.api.ca.IstioCertificateResponse;
import dev.weft.api.ca.IstioCertificateServiceGrpc;
import dev.weft.ca.attest.Attestation;
import dev.weft.ca.attest.Attestor;
import dev.weft.ca.attest.Credentials;
import dev.weft.ca.issue.CsrReader;
import dev.weft.ca.issue.CsrVerdict;
import dev.weft.ca.issue.IssueVerdict;
import dev.weft.ca.issue.Refusal;
import dev.weft.ca.issue.SvidIssuer;
import dev.weft.ca.journal.IssuanceJournal;
import dev.weft.types.Ticker;
import dev.weft.types.svid.Pem;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The CSR service on the wire: attest, read the request, use the token up, issue. Network threads only hand over; every
 * refusal is counted, logged without secrets and answered with its reason.
 *
 * <p>Source: {@code istio.v1.auth.IstioCertificateService}.
 */
public final class CertificateService implements BindableService {

    /** Asks the client to come back; gRPC's own header. */
    static final Metadata.Key<String> RETRY_PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    /** The stable reason of a refusal, for programs. */
    static final Metadata.Key<String> REASON = Metadata.Key.of("weft-ca-reason", Metadata.ASCII_STRING_MARSHALLER);

    private static final Logger LOG = LoggerFactory.getLogger(CertificateService.class);
    private static final String CERT_SIGNER = "CertSigner";
    private static final String IMPERSONATED = "ImpersonatedIdentity";
    private static final String RETRY_AFTER_MILLIS = "1000";

    private final Stages stages;
    private final SigningQueue queue;
    private final CaMetrics metrics;
    private final Clock clock;
    private final Ticker ticker;

    /** A service over the stages behind it; not bound to any server yet. */
    public CertificateService(Stages stages, SigningQueue queue, CaMetrics metrics, Clock clock, Ticker ticker) {
        this.stages = stages;
        this.queue = queue;
        this.metrics = metrics;
        this.clock = clock;
        this.ticker = ticker;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerInterceptors.intercept(new Method(), new CallerCredentials());
    }

    /**
     * What a request passes through.
     *
     * @param attestor who is calling
     * @param csrReader which key it holds
     * @param issuer signs
     * @param journal remembers
     */
    public record Stages(Attestor attestor, CsrReader csrReader, SvidIssuer issuer, IssuanceJournal journal) {}

    private void answer(
            Credentials credentials,
            IstioCertificateRequest request,
            StreamObserver<IstioCertificateResponse> observer) {
        long arrived = ticker.nanoTime();
        if (observer instanceof ServerCallStreamObserver<?> call) {
            // With a handler, an answer to a caller who is gone is dropped; without one it throws, as if we had failed.
            call.setOnCancelHandler(() -> {});
        }
        boolean accepted = queue.offer(() -> {
            if (observer instanceof ServerCallStreamObserver<?> call && call.isCancelled()) {
                return;
            }
            try {
                work(credentials, request, observer, arrived);
            } catch (RuntimeException e) {
                metrics.failed();
                LOG.error("A certificate request failed", e);
                observer.onError(Status.INTERNAL
                        .withDescription("the CA failed to answer this request")
                        .asRuntimeException());
            }
        });
        if (!accepted) {
            metrics.overloaded();
            Metadata trailers = new Metadata();
            trailers.put(RETRY_PUSHBACK, RETRY_AFTER_MILLIS);
            observer.onError(Status.RESOURCE_EXHAUSTED
                    .withDescription("too many certificate requests (expected: another try after 1 s)")
                    .asRuntimeException(trailers));
        }
    }

    private void work(
            Credentials credentials,
            IstioCertificateRequest request,
            StreamObserver<IstioCertificateResponse> observer,
            long arrived) {
        switch (decide(credentials, request)) {
            case Outcome.Signed(IssueVerdict.Issued issued, String by) -> {
                stages.journal()
                        .record(new IssuanceJournal.Entry(
                                issued.leaf().getSerialNumber(),
                                issued.id(),
                                issued.leaf().getNotAfter().toInstant(),
                                clock.instant(),
                                by));
                IstioCertificateResponse.Builder response = IstioCertificateResponse.newBuilder();
                for (X509Certificate certificate : issued.chain()) {
                    response.addCertChain(Pem.write(certificate));
                }
                observer.onNext(response.build());
                observer.onCompleted();
                metrics.issued(by, Duration.ofNanos(ticker.nanoTime() - arrived));
            }
            case Outcome.Refused(Refusal reason, String detail) -> {
                metrics.refused(reason);
                LOG.warn("Refused a certificate request: reason={} detail={}", reason, detail);
                Metadata trailers = new Metadata();
                trailers.put(REASON, reason.name().toLowerCase(Locale.ROOT));
                observer.onError(
                        RefusalStatus.of(reason).withDescription(detail).asRuntimeException(trailers));
            }
        }
    }

    private Outcome decide(Credentials credentials, IstioCertificateRequest request) {
        Optional<Outcome> metadata = judgeMetadata(request);
        if (metadata.isPresent()) {
            return metadata.get();
        }
        Attestation.Attested caller;
        switch (stages.attestor().attest(credentials)) {
            case Attestation.Refused(Refusal reason, String detail) -> {
                return new Outcome.Refused(reason, detail);
            }
            case Attestation.Attested attested -> caller = attested;
        }
        PublicKey key;
        switch (stages.csrReader().read(request.getCsr())) {
            case CsrVerdict.Refused(Refusal reason, String detail) -> {
                return new Outcome.Refused(reason, caller.id() + ": " + detail);
            }
            case CsrVerdict.Accepted(PublicKey possessed) -> key = possessed;
        }
        // Signed before the token is used up, handed out only after: a token is lost to nothing but success.
        return switch (stages.issuer().issue(caller.id(), key, request.getValidityDuration())) {
            case IssueVerdict.Refused(Refusal reason, String detail) ->
                new Outcome.Refused(reason, caller.id() + ": " + detail);
            case IssueVerdict.Issued issued ->
                stages.attestor()
                        .consume(caller)
                        .<Outcome>map(used -> new Outcome.Refused(used.reason(), caller.id() + ": " + used.detail()))
                        .orElseGet(() -> new Outcome.Signed(issued, caller.by()));
        };
    }

    private static Optional<Outcome> judgeMetadata(IstioCertificateRequest request) {
        for (var field : request.getMetadata().getFieldsMap().entrySet()) {
            if (field.getKey().equals(IMPERSONATED)) {
                return Optional.of(new Outcome.Refused(
                        Refusal.IMPERSONATION,
                        "metadata " + IMPERSONATED + " (expected: none; callers sign for themselves)"));
            }
            // Istio's agents always send this one, empty unless configured.
            boolean harmless = field.getKey().equals(CERT_SIGNER)
                    && field.getValue().getStringValue().isEmpty();
            if (!harmless) {
                return Optional.of(new Outcome.Refused(Refusal.UNKNOWN_METADATA, "metadata (expected: none)"));
            }
        }
        return Optional.empty();
    }

    private sealed interface Outcome {
        record Signed(IssueVerdict.Issued issued, String by) implements Outcome {}

        record Refused(Refusal reason, String detail) implements Outcome {}
    }

    private final class Method extends IstioCertificateServiceGrpc.IstioCertificateServiceImplBase {
        @Override
        public void createCertificate(
                IstioCertificateRequest request, StreamObserver<IstioCertificateResponse> observer) {
            answer(CallerCredentials.OF_CALL.get(), request, observer);
        }
    }
}
