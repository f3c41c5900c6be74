package dev.weft.ca.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.weft.api.ca.IstioCertificateRequest;
import dev.weft.api.ca.IstioCertificateResponse;
import dev.weft.api.ca.IstioCertificateServiceGrpc;
import dev.weft.ca.boot.CaConfig;
import dev.weft.ca.boot.CertificateAuthorityStarter;
import dev.weft.ca.boot.TokenMint;
import dev.weft.ca.issue.Refusal;
import dev.weft.ca.key.KeyPairs;
import dev.weft.testkit.ManualClock;
import dev.weft.types.SpiffeId;
import dev.weft.types.SystemTicker;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.Pem;
import dev.weft.types.svid.SvidProfile;
import dev.weft.types.svid.SvidVerdict;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that must yield nothing, or nothing but the caller's own identity. Source: security checks 16 and 17. */
class HostileRequestTest {

    private static final TrustDomain MESH = new TrustDomain("cluster.local");
    private static final SpiffeId ORDERS = SpiffeId.ofWorkload(MESH, "shop", "orders");
    private static final ASN1ObjectIdentifier EXTENSIONS = PKCSObjectIdentifiers.pkcs_9_at_extensionRequest;

    @TempDir
    Path folder;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-22T12:00:00Z"));
    private final SecureRandom random = new SecureRandom();
    private final List<Refusal> counted = new CopyOnWriteArrayList<>();
    private final KeyPair pair = KeyPairs.generate(random);
    private CertificateAuthorityStarter ca;
    private Server server;

    @BeforeEach
    void serve() throws Exception {
        ca = CertificateAuthorityStarter.start(
                CaConfig.of(MESH, folder.resolve("ca")),
                new CertificateAuthorityStarter.Environment(clock, SystemTicker.INSTANCE, random),
                new CaMetrics() {
                    @Override
                    public void refused(Refusal reason) {
                        counted.add(reason);
                    }
                });
        KeyManager keys = ca.serverKeyManager(List.of("localhost"), List.of(InetAddress.getLoopbackAddress()));
        TrustManager clients = ca.clientTrustManager();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sslContext(GrpcSslContexts.configure(SslContextBuilder.forServer(keys))
                        .trustManager(clients)
                        .clientAuth(ClientAuth.OPTIONAL)
                        .build())
                .addService(ca.certificateService())
                .build()
                .start();
    }

    @AfterEach
    void end() {
        server.shutdownNow();
        ca.close();
    }

    @Test
    void signsTheCallersIdentityAndNothingThatTheRequestNames() throws Exception {
        ExtensionsGenerator wishes = new ExtensionsGenerator();
        wishes.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        wishes.addExtension(Extension.subjectAlternativeName, true, new GeneralNames(new GeneralName[] {
            new GeneralName(
                    GeneralName.uniformResourceIdentifier, "spiffe://cluster.local/ns/weft-system/sa/weft-control"),
            new GeneralName(GeneralName.dNSName, "control")
        }));
        String csr = Pem.write(
                Pem.CERTIFICATE_REQUEST,
                new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=admin"), pair.getPublic())
                        .addAttribute(EXTENSIONS, wishes.generate())
                        .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                        .getEncoded());

        X509Certificate leaf = Pem.certificates(
                        call(token(), null, request(csr)).getCertChain(0))
                .getFirst();

        assertThat(SvidProfile.check(List.of(leaf))).isEqualTo(new SvidVerdict.Accepted(ORDERS));
        assertThat(leaf.getSubjectAlternativeNames()).hasSize(1);
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(clock.instant().plus(Duration.ofHours(24)));
        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(clock.instant().minusSeconds(20));
        assertThat(leaf.getCriticalExtensionOIDs()).contains("2.5.29.15", "2.5.29.17", "2.5.29.19");
        assertThat(leaf.getExtendedKeyUsage()).hasSize(2);
        assertThat(leaf.getSerialNumber().bitLength()).isGreaterThan(128);
    }

    @Test
    void refusesRequestsThatAreNotOne() throws Exception {
        String good = csr(pair, pair);
        assertThat(refused(request(""))).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(request("hello"))).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(request(good + good))).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(request(good.replace("REQUEST-", "REQUES-")))).isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(request(Pem.write(Pem.CERTIFICATE_REQUEST, new byte[] {0x30, 0x03, 1, 2, 3}))))
                .isEqualTo(Refusal.CSR_INVALID);
        assertThat(refused(request(good + " ".repeat(8_192)))).isEqualTo(Refusal.CSR_TOO_LARGE);
    }

    @Test
    void refusesKeysThatAreWeakOrOfAnotherKindOrNotHeld() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        KeyPair rsaPair = rsa.generateKeyPair();
        String rsaCsr = Pem.write(
                Pem.CERTIFICATE_REQUEST,
                new JcaPKCS10CertificationRequestBuilder(new X500Name(""), rsaPair.getPublic())
                        .build(new JcaContentSignerBuilder("SHA256withRSA").build(rsaPair.getPrivate()))
                        .getEncoded());
        KeyPairGenerator p384 = KeyPairGenerator.getInstance("EC");
        p384.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair large = p384.generateKeyPair();

        assertThat(refused(request(rsaCsr))).isEqualTo(Refusal.CSR_KEY);
        assertThat(refused(request(csr(large, large)))).isEqualTo(Refusal.CSR_KEY);
        assertThat(refused(request(csr(pair, KeyPairs.generate(random))))).isEqualTo(Refusal.CSR_SIGNATURE);
        assertThat(refused(request(sha1Csr()))).isEqualTo(Refusal.CSR_SIGNATURE);
    }

    @Test
    void refusesLifetimesBelowZeroAndAboveTheMaximum() throws Exception {
        IstioCertificateRequest good = request(csr(pair, pair));

        assertThat(refused(good.toBuilder().setValidityDuration(-1).build())).isEqualTo(Refusal.TTL_OUT_OF_RANGE);
        assertThat(refused(good.toBuilder().setValidityDuration(91 * 86_400).build()))
                .isEqualTo(Refusal.TTL_OUT_OF_RANGE);
        assertThat(refused(good.toBuilder().setValidityDuration(Long.MAX_VALUE).build()))
                .isEqualTo(Refusal.TTL_OUT_OF_RANGE);
    }

    @Test
    void refusesImpersonationAndUnknownMetadataButNotAnEmptySignerName() throws Exception {
        IstioCertificateRequest good = request(csr(pair, pair));

        assertThat(refused(with(good, "ImpersonatedIdentity", "spiffe://cluster.local/ns/a/sa/b")))
                .isEqualTo(Refusal.IMPERSONATION);
        assertThat(refused(with(good, "CertSigner", "other"))).isEqualTo(Refusal.UNKNOWN_METADATA);
        assertThat(call(token(), null, with(good, "CertSigner", "")).getCertChainCount())
                .isEqualTo(2);
    }

    @Test
    void refusesCallersWithoutAGoodToken() throws Exception {
        IstioCertificateRequest good = request(csr(pair, pair));
        String token = token();
        String wrongAudience = TokenMint.open(folder.resolve("ca"), Duration.ofMinutes(10), "other", clock, random)
                .bootstrapFile(ORDERS, "a:1")
                .token();
        String[] parts = token.split("\\.");

        assertThat(refused("", good)).isEqualTo(Refusal.UNAUTHENTICATED);
        assertThat(refused("rubbish", good)).isEqualTo(Refusal.TOKEN_INVALID);
        assertThat(refused("x".repeat(5_000), good)).isEqualTo(Refusal.TOKEN_INVALID);
        assertThat(refused(parts[0] + "." + parts[1] + ".", good)).isEqualTo(Refusal.TOKEN_INVALID);
        assertThat(refused("eyJhbGciOiJub25lIn0." + parts[1] + "." + parts[2], good))
                .isEqualTo(Refusal.TOKEN_INVALID);
        assertThat(refused(parts[0] + "." + parts[1].substring(1) + "." + parts[2], good))
                .isEqualTo(Refusal.TOKEN_INVALID);
        assertThat(refused(wrongAudience, good)).isEqualTo(Refusal.TOKEN_WRONG_AUDIENCE);
        clock.advance(Duration.ofMinutes(-1));
        assertThat(refused(token, good)).isEqualTo(Refusal.TOKEN_NOT_YET_VALID);
        clock.advance(Duration.ofMinutes(11));
        assertThat(refused(token, good)).isEqualTo(Refusal.TOKEN_EXPIRED);
    }

    @Test
    void usesATokenUpOnlyBySuccess() throws Exception {
        String token = token();
        assertThat(refused(token, request("hello"))).isEqualTo(Refusal.CSR_INVALID);

        assertThat(call(token, null, request(csr(pair, pair))).getCertChainCount())
                .isEqualTo(2);

        assertThat(refused(token, request(csr(pair, pair)))).isEqualTo(Refusal.TOKEN_REPLAYED);
    }

    @Test
    void renewsForTheIdentityOfTheClientCertificateOnly() throws Exception {
        List<X509Certificate> chain = chain(call(token(), null, request(csr(pair, pair))));
        String other = ca.mintBootstrap(SpiffeId.ofWorkload(MESH, "shop", "admin"), "a:1")
                .token();

        List<X509Certificate> renewed = chain(call("", chain, request(csr(pair, pair))));

        assertThat(SvidProfile.check(renewed.subList(0, 1))).isEqualTo(new SvidVerdict.Accepted(ORDERS));
        assertThat(refused(other, chain, request(csr(pair, pair)))).isEqualTo(Refusal.IDENTITIES_DIFFER);
        assertThat(Files.readAllLines(folder.resolve("ca/issued.log")))
                .anySatisfy(line -> assertThat(line).endsWith(" token"))
                .anySatisfy(line -> assertThat(line).endsWith(" svid"))
                .anySatisfy(line -> assertThat(line).endsWith(" self"));
    }

    private String token() {
        return ca.mintBootstrap(ORDERS, "127.0.0.1:1").token();
    }

    private Refusal refused(IstioCertificateRequest request) throws Exception {
        return refused(token(), request);
    }

    private Refusal refused(String token, IstioCertificateRequest request) throws Exception {
        return refused(token, null, request);
    }

    private Refusal refused(String token, @Nullable List<X509Certificate> chain, IstioCertificateRequest request)
            throws Exception {
        try {
            call(token, chain, request);
        } catch (StatusRuntimeException e) {
            String reason = Objects.requireNonNull(e.getTrailers()).get(CertificateService.REASON);
            Refusal refusal =
                    Refusal.valueOf(Objects.requireNonNull(reason, e.toString()).toUpperCase(Locale.ROOT));
            assertThat(counted.getLast()).isEqualTo(refusal);
            assertThat(e.getMessage().contains(token)).isEqualTo(token.isEmpty());
            return refusal;
        }
        throw new AssertionError("a certificate was issued");
    }

    private IstioCertificateResponse call(
            String token, @Nullable List<X509Certificate> chain, IstioCertificateRequest request) throws Exception {
        SslContextBuilder tls = GrpcSslContexts.forClient().trustManager(InsecureTrustManagerFactory.INSTANCE);
        if (chain != null) {
            tls.keyManager(pair.getPrivate(), chain.getFirst());
        }
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .sslContext(tls.build())
                .build();
        try {
            Metadata headers = new Metadata();
            if (!token.isEmpty()) {
                headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
            }
            return IstioCertificateServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .withDeadlineAfter(20, TimeUnit.SECONDS)
                    .createCertificate(request);
        } finally {
            channel.shutdownNow();
        }
    }

    private static List<X509Certificate> chain(IstioCertificateResponse response) {
        return Pem.certificates(String.join("", response.getCertChainList()));
    }

    private static IstioCertificateRequest request(String csr) {
        return IstioCertificateRequest.newBuilder().setCsr(csr).build();
    }

    private static IstioCertificateRequest with(IstioCertificateRequest request, String name, String value) {
        return request.toBuilder()
                .setMetadata(Struct.newBuilder()
                        .putFields(
                                name, Value.newBuilder().setStringValue(value).build()))
                .build();
    }

    private static String csr(KeyPair named, KeyPair signing) throws Exception {
        return csr(named, signing, "SHA256withECDSA");
    }

    private String sha1Csr() throws Exception {
        return csr(pair, pair, "SHA1withECDSA");
    }

    private static String csr(KeyPair named, KeyPair signing, String algorithm) throws Exception {
        return Pem.write(
                Pem.CERTIFICATE_REQUEST,
                new JcaPKCS10CertificationRequestBuilder(new X500Name(""), named.getPublic())
                        .build(new JcaContentSignerBuilder(algorithm).build(signing.getPrivate()))
                        .getEncoded());
    }
}
