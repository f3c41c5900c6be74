package dev.weft.proxy.xds.map.policy;

import dev.weft.policy.hash.HashPolicy;
import dev.weft.policy.match.Fraction;
import dev.weft.policy.route.Mirror;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import dev.weft.proxy.xds.map.policy.DeliveryFields.Fractional;
import dev.weft.proxy.xds.map.policy.DeliveryFields.HashConnection;
import dev.weft.proxy.xds.map.policy.DeliveryFields.HashCookie;
import dev.weft.proxy.xds.map.policy.DeliveryFields.HashCookieAttribute;
import dev.weft.proxy.xds.map.policy.DeliveryFields.HashHeader;
import dev.weft.proxy.xds.map.policy.DeliveryFields.HashQuery;
import dev.weft.proxy.xds.map.policy.DeliveryFields.RouteAction;
import dev.weft.proxy.xds.map.policy.DeliveryFields.RuntimeFraction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads where copies of a request go, and what consistent hashing is made of. */
public final class DeliveryMapper {

    private static final int[] MILLIONTHS = {10_000, 100, 1};
    private static final Set<WireField> HASH = Set.of(
            DeliveryFields.HashPolicy.HEADER,
            DeliveryFields.HashPolicy.COOKIE,
            DeliveryFields.HashPolicy.CONNECTION_PROPERTIES,
            DeliveryFields.HashPolicy.QUERY_PARAMETER,
            DeliveryFields.HashPolicy.TERMINAL);

    private DeliveryMapper() {}

    /** {@code request_mirror_policies} of a route action. */
    public static List<Mirror> mirrors(WireMessage action) throws InvalidFieldException {
        List<Mirror> mirrors = new ArrayList<>();
        for (WireMessage policy : action.messages(RouteAction.REQUEST_MIRROR_POLICIES)) {
            CoreMapper.requireOnly(
                    policy,
                    Set.of(
                            DeliveryFields.Mirror.CLUSTER,
                            DeliveryFields.Mirror.RUNTIME_FRACTION,
                            DeliveryFields.Mirror.TRACE_SAMPLED,
                            DeliveryFields.Mirror.DISABLE_SHADOW_HOST_SUFFIX_APPEND));
            String cluster = policy.string(DeliveryFields.Mirror.CLUSTER);
            if (cluster.isEmpty()) {
                throw policy.invalid(DeliveryFields.Mirror.CLUSTER, "\"\" (expected: a cluster)");
            }
            if (!policy.bool(DeliveryFields.Mirror.DISABLE_SHADOW_HOST_SUFFIX_APPEND)) {
                throw policy.invalid(
                        DeliveryFields.Mirror.DISABLE_SHADOW_HOST_SUFFIX_APPEND,
                        "false (expected: true, the copy keeps its host)");
            }
            mirrors.add(new Mirror(cluster, runtimeFraction(policy, DeliveryFields.Mirror.RUNTIME_FRACTION)));
        }
        return mirrors;
    }

    /** {@code hash_policy} of a route action. */
    public static List<HashPolicy> hashPolicies(WireMessage action) throws InvalidFieldException {
        List<HashPolicy> policies = new ArrayList<>();
        for (WireMessage policy : action.messages(RouteAction.HASH_POLICY)) {
            CoreMapper.requireOnly(policy, HASH);
            policies.add(new HashPolicy(key(policy), policy.bool(DeliveryFields.HashPolicy.TERMINAL)));
        }
        return policies;
    }

    /** A {@code RuntimeFractionalPercent}; everything where it is absent. */
    static Fraction runtimeFraction(WireMessage parent, WireField field) throws InvalidFieldException {
        return parent.has(field) ? fraction(parent.message(field), RuntimeFraction.DEFAULT_VALUE) : Fraction.ALL;
    }

    /** A {@code FractionalPercent}; nothing where it is absent. */
    static Fraction fraction(WireMessage parent, WireField field) throws InvalidFieldException {
        WireMessage share = parent.message(field);
        long unit = share.number(Fractional.DENOMINATOR);
        if (unit < 0 || unit >= MILLIONTHS.length) {
            throw share.invalid(Fractional.DENOMINATOR, unit + " (expected: HUNDRED, TEN_THOUSAND or MILLION)");
        }
        return new Fraction((int) Math.min(1_000_000, share.number(Fractional.NUMERATOR) * MILLIONTHS[(int) unit]));
    }

    private static HashPolicy.Key key(WireMessage policy) throws InvalidFieldException {
        if (policy.has(DeliveryFields.HashPolicy.HEADER)) {
            WireMessage header = policy.message(DeliveryFields.HashPolicy.HEADER);
            CoreMapper.requireOnly(header, Set.of(HashHeader.HEADER_NAME));
            return new HashPolicy.Key.Header(
                    header.string(HashHeader.HEADER_NAME).toLowerCase(Locale.ROOT));
        }
        if (policy.has(DeliveryFields.HashPolicy.COOKIE)) {
            return cookie(policy.message(DeliveryFields.HashPolicy.COOKIE));
        }
        if (policy.has(DeliveryFields.HashPolicy.QUERY_PARAMETER)) {
            return new HashPolicy.Key.QueryParameter(
                    policy.message(DeliveryFields.HashPolicy.QUERY_PARAMETER).string(HashQuery.NAME));
        }
        if (policy.message(DeliveryFields.HashPolicy.CONNECTION_PROPERTIES).bool(HashConnection.SOURCE_IP)) {
            return HashPolicy.Key.SourceIp.INSTANCE;
        }
        throw new InvalidFieldException(
                policy.path(), "no key (expected: header, cookie, query_parameter or connection_properties.source_ip)");
    }

    private static HashPolicy.Key cookie(WireMessage cookie) throws InvalidFieldException {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (WireMessage attribute : cookie.messages(HashCookie.ATTRIBUTES)) {
            attributes.put(attribute.string(HashCookieAttribute.NAME), attribute.string(HashCookieAttribute.VALUE));
        }
        return new HashPolicy.Key.Cookie(
                cookie.string(HashCookie.NAME),
                CoreMapper.duration(cookie, HashCookie.TTL),
                cookie.string(HashCookie.PATH),
                attributes);
    }
}
