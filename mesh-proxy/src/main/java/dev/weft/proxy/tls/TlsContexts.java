package dev.weft.proxy.tls;

import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.config.DownstreamTls;
import dev.weft.proxy.config.ForeignTls;
import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.tls.TlsSecrets.Identity;
import dev.weft.proxy.tls.TlsSecrets.Trust;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes TLS contexts of the current secrets and shares them: two configurations that differ only in server name or in the
 * service accounts they accept use one native context. After a rotation new connections get a new context; connections that
 * are open keep theirs. Any thread; a cached answer takes a short lock.
 *
 * <p>Sessions are not resumed: every connection proves its identity anew.
 */
public final class TlsContexts {

    /** Newest first. Envoy's TLS client speaks 1.2 unless told otherwise. */
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    /** Forward secret and authenticated; our certificates are ECDSA, RSA is for foreign servers. */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");

    /** More kinds of contexts than any configuration of ours needs; the oldest goes first. */
    private static final int MAX_CONTEXTS = 64;

    private final TlsSecrets secrets;
    private final SslProvider provider;
    private final ForeignFiles files = new ForeignFiles();
    private final Map<Kind, Made> made = new LinkedHashMap<>();

    /** Uses BoringSSL where it is there, else the JDK's provider. */
    public TlsContexts(TlsSecrets secrets) {
        this(secrets, OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK);
    }

    TlsContexts(TlsSecrets secrets, SslProvider provider) {
        this.secrets = secrets;
        this.provider = provider;
    }

    /** How connections of a filter chain are terminated. */
    public ServerTls server(DownstreamTls config) {
        return new ServerTls(this, config);
    }

    /** How connections to a cluster's endpoints are secured. */
    public ClientTls client(UpstreamTls config) {
        return new ClientTls(this, config);
    }

    /**
     * Reads the files that these configurations name and no others; a file that cannot be read is logged, and connections
     * that need it fail. Blocks: never on an event loop.
     */
    public void prepare(Stream<UpstreamTls> clients, Stream<DownstreamTls> servers) {
        files.want(Stream.concat(
                        clients.map(UpstreamTls::foreign)
                                .filter(Objects::nonNull)
                                .map(ForeignTls::files),
                        servers.map(DownstreamTls::files).filter(Objects::nonNull))
                .collect(Collectors.toSet()));
    }

    /** Reads files again that have changed. Blocks: never on an event loop. */
    public void refresh() {
        files.refresh();
    }

    /** A context of the current secrets, or why there is none. */
    sealed interface Context {
        record Ready(SslContext context, @Nullable Identity identity) implements Context {}

        record Missing(HandshakeFailure.Reason reason) implements Context {}
    }

    Context serverContext(DownstreamTls config) {
        ForeignTls.Files own = config.files();
        if (own != null) {
            ForeignFiles.Loaded loaded = files.of(own);
            return loaded == null
                    ? new Context.Missing(HandshakeFailure.Reason.NO_IDENTITY)
                    : fileContext(own, loaded, new ForeignFiles.Use(true, config.alpn()));
        }
        ClientAuth auth = config.trustSecret().isEmpty()
                ? ClientAuth.NONE
                : config.requireClientCertificate() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL;
        return context(new Kind(true, config.identitySecret(), config.trustSecret(), config.alpn(), auth));
    }

    Context clientContext(UpstreamTls config) {
        ForeignTls foreign = config.foreign();
        if (foreign != null) {
            ForeignFiles.Loaded loaded = files.of(foreign.files());
            return loaded == null
                    ? new Context.Missing(HandshakeFailure.Reason.NO_TRUST_BUNDLE)
                    : fileContext(foreign.files(), loaded, new ForeignFiles.Use(false, config.alpn()));
        }
        return context(new Kind(false, config.identitySecret(), config.trustSecret(), config.alpn(), ClientAuth.NONE));
    }

    private Context context(Kind kind) {
        Identity identity = kind.identity.isEmpty() ? null : secrets.identity(kind.identity);
        Trust trust = kind.trust.isEmpty() ? null : secrets.trust(kind.trust);
        if (identity == null && !kind.identity.isEmpty()) {
            return new Context.Missing(HandshakeFailure.Reason.NO_IDENTITY);
        }
        // A client without a bundle could not tell whom it talks to.
        if (trust == null && (!kind.server || !kind.trust.isEmpty())) {
            return new Context.Missing(HandshakeFailure.Reason.NO_TRUST_BUNDLE);
        }
        synchronized (made) {
            Made cached = made.get(kind);
            if (cached == null || !cached.isMadeOf(identity, trust)) {
                cached = new Made(build(kind, identity, trust), identity, trust);
                made.put(kind, cached);
                if (made.size() > MAX_CONTEXTS) {
                    made.remove(made.keySet().iterator().next());
                }
            }
            return new Context.Ready(cached.context, identity);
        }
    }

    private SslContext build(Kind kind, @Nullable Identity identity, @Nullable Trust trust) {
        try {
            SslContextBuilder builder;
            if (kind.server) {
                if (identity == null) {
                    throw new IllegalArgumentException("identitySecret: \"\" (expected: a server shows a certificate)");
                }
                builder = SslContextBuilder.forServer(identity.key(), chain(identity))
                        .clientAuth(kind.auth);
            } else {
                builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm(null);
                if (identity != null) {
                    builder.keyManager(identity.key(), chain(identity));
                }
            }
            if (trust != null) {
                builder.trustManager(new PeerTrustManager(trust));
            }
            return finish(builder, kind.alpn);
        } catch (SSLException e) {
            throw new IllegalStateException("TLS context: " + e.getMessage(), e);
        }
    }

    private Context fileContext(ForeignTls.Files named, ForeignFiles.Loaded loaded, ForeignFiles.Use use) {
        SslContext context = loaded.contexts().get(use);
        if (context == null) {
            try {
                context = finish(use.server() ? server(named, loaded) : client(loaded), use.alpn());
            } catch (SSLException | IllegalArgumentException unusable) {
                files.unusable(named, unusable);
                return new Context.Missing(HandshakeFailure.Reason.NO_IDENTITY);
            }
            loaded.contexts().put(use, context);
        }
        return new Context.Ready(context, null);
    }

    private static SslContextBuilder client(ForeignFiles.Loaded loaded) {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .endpointIdentificationAlgorithm(null)
                .trustManager(loaded.trust());
        if (loaded.key() != null) {
            builder.keyManager(loaded.key(), loaded.chain().toArray(X509Certificate[]::new));
        }
        return builder;
    }

    // INVARIANT: roots and the wish for a client's certificate come together, so nobody is asked in vain or believed
    // unseen.
    private static SslContextBuilder server(ForeignTls.Files named, ForeignFiles.Loaded loaded) {
        if (loaded.key() == null) {
            throw new IllegalArgumentException("no key (expected: a server shows a certificate)");
        }
        SslContextBuilder builder =
                SslContextBuilder.forServer(loaded.key(), loaded.chain().toArray(X509Certificate[]::new));
        return named.roots().isEmpty()
                ? builder.clientAuth(ClientAuth.NONE)
                : builder.clientAuth(ClientAuth.REQUIRE).trustManager(loaded.trust());
    }

    private SslContext finish(SslContextBuilder builder, List<String> alpn) throws SSLException {
        if (!alpn.isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    alpn));
        }
        return builder.sslProvider(provider)
                .protocols(PROTOCOLS)
                .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .build();
    }

    private static X509Certificate[] chain(Identity identity) {
        return identity.chain().toArray(X509Certificate[]::new);
    }

    private record Kind(boolean server, String identity, String trust, List<String> alpn, ClientAuth auth) {}

    private record Made(
            SslContext context,
            @Nullable Identity identity,
            @Nullable Trust trust) {

        boolean isMadeOf(@Nullable Identity wanted, @Nullable Trust wantedTrust) {
            return Objects.equals(trust, wantedTrust) && Objects.equals(identity, wanted);
        }
    }
}
