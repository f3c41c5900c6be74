package dev.weft.proxy.xds.map;

import dev.weft.proxy.wire.WireField;

/** The fields of TLS contexts and secrets that the sidecar reads. A test compares them with the generated descriptors. */
final class TlsFields {

    private TlsFields() {}

    /** {@code envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext}. */
    static final class UpstreamTlsContext {
        static final String TYPE = "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext";
        static final WireField COMMON_TLS_CONTEXT = WireField.of(1, "common_tls_context");
        static final WireField SNI = WireField.of(2, "sni");

        private UpstreamTlsContext() {}
    }

    /** {@code envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext}. */
    static final class DownstreamTlsContext {
        static final String TYPE = "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext";
        static final WireField COMMON_TLS_CONTEXT = WireField.of(1, "common_tls_context");
        static final WireField REQUIRE_CLIENT_CERTIFICATE = WireField.of(2, "require_client_certificate");

        private DownstreamTlsContext() {}
    }

    /** {@code envoy.extensions.transport_sockets.tls.v3.CommonTlsContext}. */
    static final class CommonTlsContext {
        static final String TYPE = "envoy.extensions.transport_sockets.tls.v3.CommonTlsContext";
        static final WireField TLS_CERTIFICATES = WireField.of(2, "tls_certificates");
        static final WireField TLS_CERTIFICATE_SDS_SECRET_CONFIGS =
                WireField.of(6, "tls_certificate_sds_secret_configs");
        static final WireField VALIDATION_CONTEXT = WireField.of(3, "validation_context");
        static final WireField VALIDATION_CONTEXT_SDS_SECRET_CONFIG =
                WireField.of(7, "validation_context_sds_secret_config");
        static final WireField COMBINED_VALIDATION_CONTEXT = WireField.of(8, "combined_validation_context");
        static final WireField ALPN_PROTOCOLS = WireField.of(4, "alpn_protocols");

        private CommonTlsContext() {}
    }

    /** {@code envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext}. */
    static final class CombinedValidation {
        static final String TYPE =
                "envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext";
        static final WireField DEFAULT_VALIDATION_CONTEXT = WireField.of(1, "default_validation_context");
        static final WireField VALIDATION_CONTEXT_SDS_SECRET_CONFIG =
                WireField.of(2, "validation_context_sds_secret_config");

        private CombinedValidation() {}
    }

    /** {@code envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext}. */
    static final class ValidationContext {
        static final String TYPE = "envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext";
        static final WireField TRUSTED_CA = WireField.of(1, "trusted_ca");
        static final WireField CRL = WireField.of(7, "crl");
        static final WireField TRUST_CHAIN_VERIFICATION = WireField.of(10, "trust_chain_verification");
        static final WireField MATCH_TYPED_SUBJECT_ALT_NAMES = WireField.of(15, "match_typed_subject_alt_names");

        private ValidationContext() {}
    }

    /** {@code envoy.extensions.transport_sockets.tls.v3.TlsCertificate}. */
    static final class TlsCertificate {
        static final String TYPE = "envoy.extensions.transport_sockets.tls.v3.TlsCertificate";
        static final WireField CERTIFICATE_CHAIN = WireField.of(1, "certificate_chain");
        static final WireField PRIVATE_KEY = WireField.of(2, "private_key");

        private TlsCertificate() {}
    }

    /** {@code envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher}. */
    static final class SanMatcher {
        static final String TYPE = "envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher";
        static final WireField SAN_TYPE = WireField.of(1, "san_type");
        static final WireField MATCHER = WireField.of(2, "matcher");

        private SanMatcher() {}
    }

    /** {@code envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig}. */
    static final class SdsSecretConfig {
        static final String TYPE = "envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig";
        static final WireField NAME = WireField.of(1, "name");

        private SdsSecretConfig() {}
    }

    /** {@code envoy.extensions.transport_sockets.tls.v3.Secret}. */
    static final class Secret {
        static final String TYPE = "envoy.extensions.transport_sockets.tls.v3.Secret";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField TLS_CERTIFICATE = WireField.of(2, "tls_certificate");
        static final WireField VALIDATION_CONTEXT = WireField.of(4, "validation_context");

        private Secret() {}
    }
}
