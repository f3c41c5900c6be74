package dev.weft.proxy.identity;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.weft.types.svid.Pem;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The source's values as Envoy secrets. Versions are hashes of what is public in a secret, so that they are the same on
 * every stream. Thread-safe.
 *
 * <p>Source: Envoy {@code Secret}.
 */
final class SdsSecrets {

    static final String TYPE_URL = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";

    private final SvidSource source;

    SdsSecrets(SvidSource source) {
        this.source = source;
    }

    /** The secret of that name as it is now; empty while there is none, and for names that we do not serve. */
    Optional<Versioned> find(String name) {
        return switch (name) {
            case SvidSource.IDENTITY -> source.svid().map(SdsSecrets::identity);
            case SvidSource.BUNDLE -> source.bundle().map(bundle -> bundle(bundle.pem()));
            default -> Optional.empty();
        };
    }

    /** A packed secret; never print it. */
    static final class Versioned {
        private final String version;
        private final Any resource;

        Versioned(String version, Any resource) {
            this.version = version;
            this.resource = resource;
        }

        String version() {
            return version;
        }

        Any resource() {
            return resource;
        }
    }

    private static Versioned identity(Svid svid) {
        String chain = Pem.write(svid.chain());
        TlsCertificate certificate = TlsCertificate.newBuilder()
                .setCertificateChain(inline(chain))
                .setPrivateKey(
                        inline(Pem.write(Pem.PRIVATE_KEY, svid.privateKey().getEncoded())))
                .build();
        return versioned(
                chain,
                Secret.newBuilder()
                        .setName(SvidSource.IDENTITY)
                        .setTlsCertificate(certificate)
                        .build());
    }

    private static Versioned bundle(String pem) {
        return versioned(
                pem,
                Secret.newBuilder()
                        .setName(SvidSource.BUNDLE)
                        .setValidationContext(
                                CertificateValidationContext.newBuilder().setTrustedCa(inline(pem)))
                        .build());
    }

    private static Versioned versioned(String publicText, Secret secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(publicText.getBytes(StandardCharsets.US_ASCII));
            return new Versioned(HexFormat.of().formatHex(digest, 0, 8), Any.pack(secret));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no SHA-256", e);
        }
    }

    private static DataSource inline(String text) {
        return DataSource.newBuilder()
                .setInlineBytes(ByteString.copyFromUtf8(text))
                .build();
    }
}
