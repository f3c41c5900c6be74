package dev.weft.proxy.xds.map;

import dev.weft.policy.match.StringMatch;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.config.DownstreamTls;
import dev.weft.proxy.config.ForeignTls;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreFields.DataSource;
import dev.weft.proxy.xds.map.CoreFields.TransportSocket;
import dev.weft.proxy.xds.map.TlsFields.CombinedValidation;
import dev.weft.proxy.xds.map.TlsFields.CommonTlsContext;
import dev.weft.proxy.xds.map.TlsFields.DownstreamTlsContext;
import dev.weft.proxy.xds.map.TlsFields.SanMatcher;
import dev.weft.proxy.xds.map.TlsFields.SdsSecretConfig;
import dev.weft.proxy.xds.map.TlsFields.TlsCertificate;
import dev.weft.proxy.xds.map.TlsFields.UpstreamTlsContext;
import dev.weft.proxy.xds.map.TlsFields.ValidationContext;
import dev.weft.proxy.xds.map.policy.ProxyHeaderMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads transport sockets. Keys and certificates come by SDS names, or from files of this machine where peers are outside
 * of the mesh: a private key inside a resource is refused, and so is every condition on the peer that is not read.
 */
final class TlsMapper {

    private static final String RAW_BUFFER = "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer";
    private static final long SAN_TYPE_DNS = 2;
    private static final long SAN_TYPE_URI = 3;
    private static final long SAN_TYPE_IP_ADDRESS = 4;
    private static final long ACCEPT_UNTRUSTED = 1;
    private static final Set<WireField> VALIDATION =
            Set.of(ValidationContext.TRUSTED_CA, ValidationContext.MATCH_TYPED_SUBJECT_ALT_NAMES);
    private static final Set<WireField> CLIENT_VALIDATION = Set.of(ValidationContext.TRUSTED_CA, ValidationContext.CRL);
    private static final Set<WireField> FOREIGN_VALIDATION = Set.of(
            ValidationContext.TRUSTED_CA,
            ValidationContext.MATCH_TYPED_SUBJECT_ALT_NAMES,
            ValidationContext.CRL,
            ValidationContext.TRUST_CHAIN_VERIFICATION);

    private TlsMapper() {}

    /** TLS towards endpoints; {@code null}: plaintext. */
    static @Nullable UpstreamTls upstream(WireMessage parent, WireField socket) throws InvalidFieldException {
        CoreMapper.Typed typed = typed(parent, socket);
        if (typed.type().equals(RAW_BUFFER)) {
            return null;
        }
        if (typed.type().equals(ProxyHeaderMapper.TYPE)) {
            return secured(typed.value(), ProxyHeaderMapper.INNER);
        }
        return upstream(typed, parent, socket);
    }

    /** What is in a socket that adds a header. */
    private static @Nullable UpstreamTls secured(WireMessage parent, WireField socket) throws InvalidFieldException {
        CoreMapper.Typed inner = typed(parent, socket);
        return inner.type().equals(RAW_BUFFER) ? null : upstream(inner, parent, socket);
    }

    private static UpstreamTls upstream(CoreMapper.Typed typed, WireMessage parent, WireField socket)
            throws InvalidFieldException {
        require(typed, UpstreamTlsContext.TYPE, parent, socket);
        WireMessage context = typed.value();
        WireMessage common = context.message(UpstreamTlsContext.COMMON_TLS_CONTEXT);
        if (common.has(CommonTlsContext.VALIDATION_CONTEXT)) {
            return UpstreamTls.of(
                    foreign(common),
                    context.string(UpstreamTlsContext.SNI),
                    common.strings(CommonTlsContext.ALPN_PROTOCOLS));
        }
        String identity = identity(common);
        Validation validation = validation(common);
        if (validation.secret().isEmpty()) {
            throw common.invalid(
                    CommonTlsContext.COMBINED_VALIDATION_CONTEXT, "no secret (expected: the name of a trust bundle)");
        }
        return new UpstreamTls(
                identity,
                validation.secret(),
                validation.sans(),
                context.string(UpstreamTlsContext.SNI),
                common.strings(CommonTlsContext.ALPN_PROTOCOLS));
    }

    /** TLS from clients; {@code null}: the bytes as they are. */
    static @Nullable DownstreamTls downstream(WireMessage parent, WireField socket) throws InvalidFieldException {
        if (!parent.has(socket)) {
            return null;
        }
        CoreMapper.Typed typed = typed(parent, socket);
        if (typed.type().equals(RAW_BUFFER)) {
            return null;
        }
        require(typed, DownstreamTlsContext.TYPE, parent, socket);
        WireMessage context = typed.value();
        WireMessage common = context.message(DownstreamTlsContext.COMMON_TLS_CONTEXT);
        boolean required = CoreMapper.wrapped(context, DownstreamTlsContext.REQUIRE_CLIENT_CERTIFICATE, false);
        if (common.has(CommonTlsContext.TLS_CERTIFICATES)) {
            return files(common, required);
        }
        String identity = identity(common);
        if (identity.isEmpty()) {
            throw common.invalid(
                    CommonTlsContext.TLS_CERTIFICATE_SDS_SECRET_CONFIGS, "[] (expected: the name of a certificate)");
        }
        Validation validation = validation(common);
        if (required && validation.secret().isEmpty()) {
            throw common.invalid(
                    CommonTlsContext.COMBINED_VALIDATION_CONTEXT, "no secret (expected: the name of a trust bundle)");
        }
        return new DownstreamTls(
                identity,
                validation.secret(),
                required,
                validation.sans(),
                common.strings(CommonTlsContext.ALPN_PROTOCOLS));
    }

    /** Clients outside of the mesh: files of this machine. */
    private static DownstreamTls files(WireMessage common, boolean required) throws InvalidFieldException {
        List<WireMessage> shown = common.messages(CommonTlsContext.TLS_CERTIFICATES);
        if (shown.size() > 1
                || common.has(CommonTlsContext.TLS_CERTIFICATE_SDS_SECRET_CONFIGS)
                || common.has(CommonTlsContext.COMBINED_VALIDATION_CONTEXT)
                || common.has(CommonTlsContext.VALIDATION_CONTEXT_SDS_SECRET_CONFIG)) {
            throw common.invalid(
                    CommonTlsContext.TLS_CERTIFICATES,
                    "beside others or SDS secrets (expected: one certificate of files, others in chains of their own)");
        }
        String roots = "";
        String revocations = "";
        if (common.has(CommonTlsContext.VALIDATION_CONTEXT)) {
            WireMessage validation = common.message(CommonTlsContext.VALIDATION_CONTEXT);
            CoreMapper.requireOnly(validation, CLIENT_VALIDATION);
            roots = file(validation, ValidationContext.TRUSTED_CA);
            revocations = validation.has(ValidationContext.CRL) ? file(validation, ValidationContext.CRL) : "";
        }
        if (required == roots.isEmpty()) {
            throw common.invalid(
                    CommonTlsContext.VALIDATION_CONTEXT,
                    "(expected: trusted_ca of a file exactly where require_client_certificate is set)");
        }
        return DownstreamTls.of(
                new ForeignTls.Files(
                        file(shown.getFirst(), TlsCertificate.CERTIFICATE_CHAIN),
                        file(shown.getFirst(), TlsCertificate.PRIVATE_KEY),
                        roots,
                        revocations),
                common.strings(CommonTlsContext.ALPN_PROTOCOLS));
    }

    private static CoreMapper.Typed typed(WireMessage parent, WireField socket) throws InvalidFieldException {
        return CoreMapper.typed(parent.message(socket), TransportSocket.TYPED_CONFIG);
    }

    private static void require(CoreMapper.Typed typed, String type, WireMessage parent, WireField socket)
            throws InvalidFieldException {
        if (!typed.type().equals(type)) {
            throw parent.invalid(
                    socket,
                    "unknown transport socket \"" + typed.type() + "\" (expected: " + type + " or " + RAW_BUFFER + ")");
        }
    }

    private static String identity(WireMessage common) throws InvalidFieldException {
        if (common.has(CommonTlsContext.TLS_CERTIFICATES)) {
            throw common.invalid(CommonTlsContext.TLS_CERTIFICATES, "inline (expected: an SDS secret name)");
        }
        List<WireMessage> secrets = common.messages(CommonTlsContext.TLS_CERTIFICATE_SDS_SECRET_CONFIGS);
        if (secrets.size() > 1) {
            throw common.invalid(
                    CommonTlsContext.TLS_CERTIFICATE_SDS_SECRET_CONFIGS, secrets.size() + " (expected: at most 1)");
        }
        return secrets.isEmpty() ? "" : secrets.getFirst().string(SdsSecretConfig.NAME);
    }

    /** Servers outside of the mesh: files of this machine. */
    private static ForeignTls foreign(WireMessage common) throws InvalidFieldException {
        WireMessage validation = common.message(CommonTlsContext.VALIDATION_CONTEXT);
        CoreMapper.requireOnly(validation, FOREIGN_VALIDATION);
        boolean unverified = validation.number(ValidationContext.TRUST_CHAIN_VERIFICATION) == ACCEPT_UNTRUSTED;
        String roots =
                validation.has(ValidationContext.TRUSTED_CA) ? file(validation, ValidationContext.TRUSTED_CA) : "";
        if (roots.isEmpty() != unverified) {
            throw validation.invalid(
                    ValidationContext.TRUSTED_CA, "(expected: a file, or trust_chain_verification ACCEPT_UNTRUSTED)");
        }
        String revocations = validation.has(ValidationContext.CRL) ? file(validation, ValidationContext.CRL) : "";
        if (unverified && !revocations.isEmpty()) {
            throw validation.invalid(
                    ValidationContext.CRL,
                    "beside ACCEPT_UNTRUSTED (expected: trusted_ca, or no list of revoked ones)");
        }
        String certificate = "";
        String key = "";
        if (common.has(CommonTlsContext.TLS_CERTIFICATE_SDS_SECRET_CONFIGS)) {
            throw common.invalid(
                    CommonTlsContext.TLS_CERTIFICATE_SDS_SECRET_CONFIGS,
                    "beside roots of a file (expected: a certificate of a file, or a trust bundle's name)");
        }
        List<WireMessage> shown = common.messages(CommonTlsContext.TLS_CERTIFICATES);
        if (shown.size() > 1) {
            throw common.invalid(CommonTlsContext.TLS_CERTIFICATES, shown.size() + " (expected: at most 1)");
        }
        if (!shown.isEmpty()) {
            certificate = file(shown.getFirst(), TlsCertificate.CERTIFICATE_CHAIN);
            key = file(shown.getFirst(), TlsCertificate.PRIVATE_KEY);
        }
        List<ForeignTls.Name> names = new ArrayList<>();
        for (WireMessage san : validation.messages(ValidationContext.MATCH_TYPED_SUBJECT_ALT_NAMES)) {
            names.add(new ForeignTls.Name(nameType(san), MatchMapper.string(san, SanMatcher.MATCHER)));
        }
        return new ForeignTls(new ForeignTls.Files(certificate, key, roots, revocations), names);
    }

    private static ForeignTls.Type nameType(WireMessage san) throws InvalidFieldException {
        long type = san.number(SanMatcher.SAN_TYPE);
        if (type == SAN_TYPE_DNS) {
            return ForeignTls.Type.DNS;
        }
        if (type == SAN_TYPE_URI) {
            return ForeignTls.Type.URI;
        }
        if (type == SAN_TYPE_IP_ADDRESS) {
            return ForeignTls.Type.IP_ADDRESS;
        }
        throw san.invalid(SanMatcher.SAN_TYPE, type + " (expected: DNS, URI or IP_ADDRESS)");
    }

    /** A key that travels in a resource would be in every dump of it. */
    private static String file(WireMessage parent, WireField source) throws InvalidFieldException {
        String name = parent.message(source).string(DataSource.FILENAME);
        if (name.isEmpty()) {
            throw parent.invalid(source, "inline or missing (expected: a file's name)");
        }
        return name;
    }

    private record Validation(String secret, List<StringMatch> sans) {}

    private static Validation validation(WireMessage common) throws InvalidFieldException {
        if (common.has(CommonTlsContext.COMBINED_VALIDATION_CONTEXT)) {
            WireMessage combined = common.message(CommonTlsContext.COMBINED_VALIDATION_CONTEXT);
            return new Validation(
                    combined.message(CombinedValidation.VALIDATION_CONTEXT_SDS_SECRET_CONFIG)
                            .string(SdsSecretConfig.NAME),
                    sans(combined.message(CombinedValidation.DEFAULT_VALIDATION_CONTEXT)));
        }
        if (common.has(CommonTlsContext.VALIDATION_CONTEXT_SDS_SECRET_CONFIG)) {
            return new Validation(
                    common.message(CommonTlsContext.VALIDATION_CONTEXT_SDS_SECRET_CONFIG)
                            .string(SdsSecretConfig.NAME),
                    List.of());
        }
        if (common.has(CommonTlsContext.VALIDATION_CONTEXT)) {
            throw common.invalid(
                    CommonTlsContext.VALIDATION_CONTEXT, "inline or from a file (expected: an SDS secret name)");
        }
        return new Validation("", List.of());
    }

    private static List<StringMatch> sans(WireMessage validation) throws InvalidFieldException {
        CoreMapper.requireOnly(validation, VALIDATION);
        List<StringMatch> sans = new ArrayList<>();
        for (WireMessage san : validation.messages(ValidationContext.MATCH_TYPED_SUBJECT_ALT_NAMES)) {
            if (san.number(SanMatcher.SAN_TYPE) != SAN_TYPE_URI) {
                throw san.invalid(SanMatcher.SAN_TYPE, san.number(SanMatcher.SAN_TYPE) + " (expected: URI)");
            }
            sans.add(MatchMapper.string(san, SanMatcher.MATCHER));
        }
        return sans;
    }
}
