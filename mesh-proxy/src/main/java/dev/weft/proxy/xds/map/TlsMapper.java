package dev.weft.proxy.xds.map;

import dev.weft.policy.match.StringMatch;
import dev.weft.proxy.config.ClusterConfig.UpstreamTls;
import dev.weft.proxy.config.DownstreamTls;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreFields.TransportSocket;
import dev.weft.proxy.xds.map.TlsFields.CombinedValidation;
import dev.weft.proxy.xds.map.TlsFields.CommonTlsContext;
import dev.weft.proxy.xds.map.TlsFields.DownstreamTlsContext;
import dev.weft.proxy.xds.map.TlsFields.SanMatcher;
import dev.weft.proxy.xds.map.TlsFields.SdsSecretConfig;
import dev.weft.proxy.xds.map.TlsFields.UpstreamTlsContext;
import dev.weft.proxy.xds.map.TlsFields.ValidationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads transport sockets. Keys and certificates come from SDS names only: a private key inside a resource is refused, and
 * so is every condition on the peer that is not read.
 */
final class TlsMapper {

    private static final String RAW_BUFFER = "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer";
    private static final long SAN_TYPE_URI = 3;
    private static final Set<WireField> VALIDATION =
            Set.of(ValidationContext.TRUSTED_CA, ValidationContext.MATCH_TYPED_SUBJECT_ALT_NAMES);

    private TlsMapper() {}

    /** TLS towards endpoints; {@code null}: plaintext. */
    static @Nullable UpstreamTls upstream(WireMessage parent, WireField socket) throws InvalidFieldException {
        CoreMapper.Typed typed = typed(parent, socket);
        if (typed.type().equals(RAW_BUFFER)) {
            return null;
        }
        require(typed, UpstreamTlsContext.TYPE, parent, socket);
        WireMessage context = typed.value();
        WireMessage common = context.message(UpstreamTlsContext.COMMON_TLS_CONTEXT);
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
        String identity = identity(common);
        if (identity.isEmpty()) {
            throw common.invalid(
                    CommonTlsContext.TLS_CERTIFICATE_SDS_SECRET_CONFIGS, "[] (expected: the name of a certificate)");
        }
        Validation validation = validation(common);
        boolean required = CoreMapper.wrapped(context, DownstreamTlsContext.REQUIRE_CLIENT_CERTIFICATE, false);
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
