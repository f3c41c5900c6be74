package dev.weft.ca.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.api.ca.IstioCertificateRequest;
import dev.weft.api.ca.IstioCertificateResponse;
import dev.weft.api.ca.IstioCertificateServiceGrpc;
import dev.weft.ca.attest.Attestor;
import dev.weft.ca.attest.BootstrapTokens;
import dev.weft.ca.attest.UsedTokens;
import dev.weft.ca.authority.Authority;
import dev.weft.ca.issue.CsrReader;
import dev.weft.ca.issue.Lifetimes;
import dev.weft.ca.issue.Refusal;
import dev.weft.ca.issue.SvidIssuer;
import dev.weft.ca.journal.IssuanceJournal;
import dev.weft.ca.key.KeyName;
import dev.weft.ca.key.KeyPairs;
import dev.weft.ca.key.MemoryKeyStore;
import dev.weft.ca.key.SigningProvider;
import dev.weft.types.SpiffeId;
import dev.weft.types.SystemTicker;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.Pem;
import io.grpc.ForwardingServerCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More requests than one worker and one place in the queue can take, and failures of our own, over real calls. */
class OverloadTest {

    private static final TrustDomain MESH = new TrustDomain("cluster.local");
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final SecureRandom random = new SecureRandom();
    private final Counting counted = new Counting();
    private final SigningQueue queue = new SigningQueue(1, 1);
    private final CountDownLatch workerIsBusy = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final Semaphore cancelled = new Semaphore(0);
    private volatile Runnable whenIssued = () -> {};
    private BootstrapTokens tokens;
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void serve() throws Exception {
        MemoryKeyStore store = new MemoryKeyStore(random);
        Clock clock = Clock.systemUTC();
        Authority authority = Authority.open(store, MESH, Duration.ofDays(10), clock, random);
        SigningProvider provider = SigningProvider.fastest();
        tokens = new BootstrapTokens(store.find(KeyName.TOKEN).orElseThrow(), "weft-ca", provider, clock);
        IssuanceJournal journal = entry -> whenIssued.run();
        CertificateService service = new CertificateService(
                new CertificateService.Stages(
                        new Attestor(
                                tokens, (id, expires, now) -> UsedTokens.Use.FIRST, authority.publication(), clock),
                        new CsrReader(provider),
                        new SvidIssuer(authority, Lifetimes.DEFAULT, provider, clock, random),
                        journal),
                queue,
                counted,
                clock,
                SystemTicker.INSTANCE);
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(service)
                .intercept(new CancelledCalls(cancelled))
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void end() throws Exception {
        release.countDown();
        channel.shutdownNow();
        server.shutdownNow();
        server.awaitTermination(10, TimeUnit.SECONDS);
        queue.close();
    }

    @Test
    void refusesWhatDoesNotFitAtOnceAndAnswersTheRest() throws Exception {
        whenIssued = this::blockTheWorker;
        CompletableFuture<IstioCertificateResponse> working = call();
        assertThat(workerIsBusy.await(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<IstioCertificateResponse> one = call();
        CompletableFuture<IstioCertificateResponse> other = call();

        // Of the two, one found the place in the queue and the other none.
        StatusRuntimeException refusal = failure(either(one, other));
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(refusal.getTrailers().get(CertificateService.RETRY_PUSHBACK)).isEqualTo("1000");
        assertThat(counted.overloaded.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        assertThat(one.isDone() && other.isDone()).isFalse();

        release.countDown();
        CompletableFuture<IstioCertificateResponse> waited = one.isCompletedExceptionally() ? other : one;
        assertThat(working.get(20, TimeUnit.SECONDS).getCertChainCount()).isEqualTo(2);
        assertThat(waited.get(20, TimeUnit.SECONDS).getCertChainCount()).isEqualTo(2);
        assertThat(counted.refused).isEmpty();
    }

    @Test
    void signsNothingForCallersThatHaveGone() throws Exception {
        whenIssued = this::blockTheWorker;
        CompletableFuture<IstioCertificateResponse> working = call();
        assertThat(workerIsBusy.await(20, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<IstioCertificateResponse> impatient = call("Bearer " + token(), 1);
        assertThat(failure(impatient).getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(cancelled.tryAcquire(20, TimeUnit.SECONDS)).isTrue();

        release.countDown();
        working.get(20, TimeUnit.SECONDS);
        call().get(20, TimeUnit.SECONDS);

        assertThat(counted.issued.tryAcquire(2, 20, TimeUnit.SECONDS)).isTrue();
        assertThat(counted.issued.tryAcquire()).isFalse();
        assertThat(counted.failed.tryAcquire()).isFalse();
    }

    @Test
    void takesNoBlameForCallersThatGoWhileItSigns() throws Exception {
        whenIssued = this::blockTheWorker;
        CompletableFuture<IstioCertificateResponse> impatient = call("Bearer " + token(), 1);
        failure(impatient);
        assertThat(cancelled.tryAcquire(20, TimeUnit.SECONDS)).isTrue();

        release.countDown();
        call().get(20, TimeUnit.SECONDS);

        assertThat(counted.issued.tryAcquire(2, 20, TimeUnit.SECONDS)).isTrue();
        assertThat(counted.failed.tryAcquire()).isFalse();
    }

    @Test
    void answersItsOwnFailuresWithoutSayingWhichAndGoesOn() throws Exception {
        whenIssued = () -> {
            throw new IllegalStateException("disk is on fire");
        };

        StatusRuntimeException failure = failure(call());

        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(failure.getStatus().getDescription()).doesNotContain("fire");
        assertThat(counted.failed.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        whenIssued = () -> {};
        assertThat(call().get(20, TimeUnit.SECONDS).getCertChainCount()).isEqualTo(2);
    }

    @Test
    void refusesEverythingOnceClosed() throws Exception {
        queue.close();

        assertThat(failure(call()).getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void takesBearerTokensOnly() throws Exception {
        assertThat(call("bearer  " + token(), 20).get(20, TimeUnit.SECONDS).getCertChainCount())
                .isEqualTo(2);

        for (String scheme : List.of("Basic ", "")) {
            assertThat(failure(call(scheme + token(), 20)).getStatus().getCode())
                    .isEqualTo(Status.Code.UNAUTHENTICATED);
        }
        assertThat(counted.refused).containsOnly(Refusal.UNAUTHENTICATED);
    }

    @Test
    void tellsClientsWhatTheyMayDoAboutEachRefusal() {
        assertThat(RefusalStatus.of(Refusal.TOKEN_STORE_UNAVAILABLE).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(RefusalStatus.of(Refusal.AUTHORITY_EXPIRED).getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(RefusalStatus.of(Refusal.IMPERSONATION).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(RefusalStatus.of(Refusal.CSR_KEY).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(RefusalStatus.of(Refusal.TOKEN_REPLAYED).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    private void blockTheWorker() {
        workerIsBusy.countDown();
        try {
            assertThat(release.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String token() {
        return tokens.mint(SpiffeId.ofWorkload(MESH, "shop", "orders"), Duration.ofMinutes(5), random);
    }

    private CompletableFuture<IstioCertificateResponse> call() throws Exception {
        return call("Bearer " + token(), 30);
    }

    private CompletableFuture<IstioCertificateResponse> call(String authorization, int seconds) throws Exception {
        KeyPair pair = KeyPairs.generate(random);
        String csr = Pem.write(
                Pem.CERTIFICATE_REQUEST,
                new JcaPKCS10CertificationRequestBuilder(new X500Name(""), pair.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                        .getEncoded());
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, authorization);
        CompletableFuture<IstioCertificateResponse> answer = new CompletableFuture<>();
        IstioCertificateServiceGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(seconds, TimeUnit.SECONDS)
                .createCertificate(
                        IstioCertificateRequest.newBuilder().setCsr(csr).build(), new StreamObserver<>() {
                            @Override
                            public void onNext(IstioCertificateResponse response) {
                                answer.complete(response);
                            }

                            @Override
                            public void onError(Throwable problem) {
                                answer.completeExceptionally(problem);
                            }

                            @Override
                            public void onCompleted() {}
                        });
        return answer;
    }

    private static CompletableFuture<IstioCertificateResponse> either(
            CompletableFuture<IstioCertificateResponse> one, CompletableFuture<IstioCertificateResponse> other) {
        CompletableFuture<IstioCertificateResponse> first = new CompletableFuture<>();
        for (CompletableFuture<IstioCertificateResponse> call : List.of(one, other)) {
            call.whenComplete((response, problem) -> {
                if (problem == null) {
                    first.complete(response);
                } else {
                    first.completeExceptionally(problem);
                }
            });
        }
        return first;
    }

    private static StatusRuntimeException failure(CompletableFuture<?> call) throws Exception {
        try {
            Object answer = call.get(20, TimeUnit.SECONDS);
            throw new AssertionError("answered: " + answer);
        } catch (ExecutionException e) {
            return (StatusRuntimeException) e.getCause();
        }
    }

    /** Tells when the server itself has heard that a caller is gone. */
    private record CancelledCalls(Semaphore heard) implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return new ForwardingServerCallListener.SimpleForwardingServerCallListener<>(
                    next.startCall(call, headers)) {
                @Override
                public void onCancel() {
                    super.onCancel();
                    heard.release();
                }
            };
        }
    }

    private static final class Counting implements CaMetrics {
        private final Semaphore issued = new Semaphore(0);
        private final Semaphore overloaded = new Semaphore(0);
        private final Semaphore failed = new Semaphore(0);
        private final List<Refusal> refused = new CopyOnWriteArrayList<>();

        @Override
        public void issued(String by, Duration took) {
            issued.release();
        }

        @Override
        public void refused(Refusal reason) {
            refused.add(reason);
        }

        @Override
        public void overloaded() {
            overloaded.release();
        }

        @Override
        public void failed() {
            failed.release();
        }
    }
}
