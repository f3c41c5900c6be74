package dev.weft.config.xds;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import dev.weft.config.ir.DownstreamTls;
import dev.weft.config.ir.UpstreamTls;
import dev.weft.policy.match.StringMatch;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.util.List;

/**
 * TLS contexts. Certificates and keys are named, never carried: {@code default} comes from the proxy's own machine (for Envoy
 * a socket behind the cluster {@code sds-grpc}, for Weft's proxy its own process), trust bundles over ADS.
 */
final class TlsXds {

    /** The static cluster in Envoy's bootstrap that serves the workload's own certificate. */
    private static final String LOCAL_SDS_CLUSTER = "sds-grpc";

    /** No certificate can carry this as a URI: SPIFFE IDs and URIs have a scheme. Envoy reads an empty list as "anybody". */
    private static final StringMatch NOBODY = StringMatch.exact("nobody");

    private TlsXds() {}

    static TransportSocket downstream(DownstreamTls tls) {
        CommonTlsContext.Builder common = CommonTlsContext.newBuilder()
                .setTlsParams(parameters())
                .addAllAlpnProtocols(tls.alpn())
                .addTlsCertificateSdsSecretConfigs(local(tls.identitySecret()));
        CertificateValidationContext.Builder names = CertificateValidationContext.newBuilder();
        for (StringMatch san : tls.allowedSans()) {
            names.addMatchTypedSubjectAltNames(name(UpstreamTls.Type.URI, san));
        }
        common.setCombinedValidationContext(CommonTlsContext.CombinedCertificateValidationContext.newBuilder()
                .setDefaultValidationContext(names)
                .setValidationContextSdsSecretConfig(ads(tls.trustSecret())));
        return tls(AnyXds.pack(DownstreamTlsContext.newBuilder()
                .setCommonTlsContext(common)
                .setRequireClientCertificate(BoolValue.of(true))
                .build()));
    }

    static TransportSocket upstream(UpstreamTls tls) {
        if (tls.trust() instanceof UpstreamTls.Trust.Provider provider) {
            return tls(AnyXds.pack(GrpcXds.tls(tls, provider)));
        }
        CommonTlsContext.Builder common =
                CommonTlsContext.newBuilder().setTlsParams(parameters()).addAllAlpnProtocols(tls.alpn());
        switch (tls.identity()) {
            case UpstreamTls.Identity.Nobody nobody -> {}
            case UpstreamTls.Identity.Secret(var name) -> common.addTlsCertificateSdsSecretConfigs(local(name));
            case UpstreamTls.Identity.Files(var certificate, var key) ->
                common.addTlsCertificates(TlsCertificate.newBuilder()
                        .setCertificateChain(file(certificate))
                        .setPrivateKey(file(key)));
        }
        CertificateValidationContext.Builder names = CertificateValidationContext.newBuilder();
        if (!(tls.trust() instanceof UpstreamTls.Trust.Anybody)) {
            for (UpstreamTls.SanMatch san : accepted(tls)) {
                names.addMatchTypedSubjectAltNames(name(san.type(), san.match()));
            }
        }
        switch (tls.trust()) {
            case UpstreamTls.Trust.Secret secret ->
                common.setCombinedValidationContext(CommonTlsContext.CombinedCertificateValidationContext.newBuilder()
                        .setDefaultValidationContext(names)
                        .setValidationContextSdsSecretConfig(ads(secret.name())));
            case UpstreamTls.Trust.File(var roots, var revocations) -> {
                if (!revocations.isEmpty()) {
                    names.setCrl(file(revocations));
                }
                common.setValidationContext(names.setTrustedCa(file(roots)));
            }
            case UpstreamTls.Trust.Anybody anybody ->
                common.setValidationContext(names.setTrustChainVerification(
                        CertificateValidationContext.TrustChainVerification.ACCEPT_UNTRUSTED));
            case UpstreamTls.Trust.Provider provider -> throw new IllegalStateException("trust: " + provider);
        }
        return tls(AnyXds.pack(UpstreamTlsContext.newBuilder()
                .setCommonTlsContext(common)
                .setSni(tls.sni())
                .build()));
    }

    private static DataSource file(String path) {
        return DataSource.newBuilder().setFilename(path).build();
    }

    /** The names that a server may have; never empty. */
    static List<UpstreamTls.SanMatch> accepted(UpstreamTls tls) {
        return tls.names().isEmpty() ? List.of(new UpstreamTls.SanMatch(UpstreamTls.Type.URI, NOBODY)) : tls.names();
    }

    static TransportSocket plaintext() {
        return TransportSocket.newBuilder()
                .setName("envoy.transport_sockets.raw_buffer")
                .setTypedConfig(AnyXds.pack(RawBuffer.getDefaultInstance()))
                .build();
    }

    private static TransportSocket tls(com.google.protobuf.Any context) {
        return TransportSocket.newBuilder()
                .setName("envoy.transport_sockets.tls")
                .setTypedConfig(context)
                .build();
    }

    private static TlsParameters parameters() {
        return TlsParameters.newBuilder()
                .setTlsMinimumProtocolVersion(TlsParameters.TlsProtocol.TLSv1_2)
                .setTlsMaximumProtocolVersion(TlsParameters.TlsProtocol.TLSv1_3)
                .build();
    }

    private static SubjectAltNameMatcher name(UpstreamTls.Type type, StringMatch match) {
        return SubjectAltNameMatcher.newBuilder()
                .setSanType(
                        switch (type) {
                            case URI -> SubjectAltNameMatcher.SanType.URI;
                            case DNS -> SubjectAltNameMatcher.SanType.DNS;
                        })
                .setMatcher(StringMatchXds.string(match))
                .build();
    }

    private static SdsSecretConfig local(String name) {
        return SdsSecretConfig.newBuilder()
                .setName(name)
                .setSdsConfig(ConfigSource.newBuilder()
                        .setResourceApiVersion(ApiVersion.V3)
                        .setInitialFetchTimeout(Duration.getDefaultInstance())
                        .setApiConfigSource(ApiConfigSource.newBuilder()
                                .setApiType(ApiConfigSource.ApiType.GRPC)
                                .setTransportApiVersion(ApiVersion.V3)
                                .setSetNodeOnFirstMessageOnly(true)
                                .addGrpcServices(GrpcService.newBuilder()
                                        .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder()
                                                .setClusterName(LOCAL_SDS_CLUSTER)))))
                .build();
    }

    private static SdsSecretConfig ads(String name) {
        return SdsSecretConfig.newBuilder()
                .setName(name)
                .setSdsConfig(ConfigSource.newBuilder()
                        .setResourceApiVersion(ApiVersion.V3)
                        .setInitialFetchTimeout(Duration.getDefaultInstance())
                        .setAds(AggregatedConfigSource.getDefaultInstance()))
                .build();
    }
}
