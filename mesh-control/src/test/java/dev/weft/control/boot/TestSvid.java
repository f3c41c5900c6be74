package dev.weft.control.boot;

import dev.weft.api.ca.IstioCertificateRequest;
import dev.weft.api.ca.IstioCertificateServiceGrpc;
import dev.weft.ca.boot.CertificateAuthorityStarter;
import dev.weft.types.SpiffeId;
import dev.weft.types.svid.Pem;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.handler.ssl.SslContextBuilder;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** An SVID that a workload got from the control plane under test by its bootstrap token, over the real port. */
record TestSvid(KeyPair pair, List<X509Certificate> chain) {

    static TestSvid obtain(CertificateAuthorityStarter ca, int port, String namespace, String account)
            throws Exception {
        SpiffeId id = SpiffeId.ofWorkload(ca.trustDomain(), namespace, account);
        String token = ca.mintBootstrap(id, "127.0.0.1:" + port).token();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        byte[] csr = new JcaPKCS10CertificationRequestBuilder(new X500Principal(""), pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()))
                .getEncoded();
        String pem = "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(csr)
                + "\n-----END CERTIFICATE REQUEST-----\n";
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        ManagedChannel channel = channelWithout(ca, port);
        try {
            List<String> blocks = IstioCertificateServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .createCertificate(
                            IstioCertificateRequest.newBuilder().setCsr(pem).build())
                    .getCertChainList();
            return new TestSvid(pair, Pem.certificates(String.join("\n", blocks)));
        } finally {
            channel.shutdownNow();
        }
    }

    /** A channel that shows this SVID. */
    ManagedChannel channel(CertificateAuthorityStarter ca, int port) throws Exception {
        return channel(
                GrpcSslContexts.forClient().keyManager(pair.getPrivate(), chain.toArray(X509Certificate[]::new)),
                ca,
                port);
    }

    /** A channel of a stranger. */
    static ManagedChannel channelWithout(CertificateAuthorityStarter ca, int port) throws Exception {
        return channel(GrpcSslContexts.forClient(), ca, port);
    }

    private static ManagedChannel channel(SslContextBuilder builder, CertificateAuthorityStarter ca, int port)
            throws Exception {
        return NettyChannelBuilder.forAddress("127.0.0.1", port)
                .sslContext(
                        builder.trustManager(ca.trustBundle().current().roots().toArray(X509Certificate[]::new))
                                .build())
                .build();
    }
}
