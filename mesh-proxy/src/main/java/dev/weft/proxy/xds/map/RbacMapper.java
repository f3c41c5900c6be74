package dev.weft.proxy.xds.map;

import dev.weft.policy.authz.AuthzRules;
import dev.weft.policy.authz.Permission;
import dev.weft.policy.authz.Principal;
import dev.weft.policy.match.StringMatch;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.RbacFields.Authenticated;
import dev.weft.proxy.xds.map.RbacFields.PermissionSet;
import dev.weft.proxy.xds.map.RbacFields.Policy;
import dev.weft.proxy.xds.map.RbacFields.PrincipalSet;
import dev.weft.proxy.xds.map.RbacFields.Rbac;
import dev.weft.proxy.xds.map.RbacFields.UriTemplate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads RBAC filters. Anything in a policy that is not understood refuses the whole resource: a condition that is skipped
 * could widen access.
 *
 * <p>Source: Envoy {@code config.rbac.v3}; policies are evaluated in lexical order of their names, as Envoy does.
 */
final class RbacMapper {

    private static final Set<WireField> POLICY = Set.of(Policy.PERMISSIONS, Policy.PRINCIPALS);
    private static final Set<WireField> PERMISSION = Set.of(
            RbacFields.Permission.AND_RULES,
            RbacFields.Permission.OR_RULES,
            RbacFields.Permission.ANY,
            RbacFields.Permission.HEADER,
            RbacFields.Permission.URL_PATH,
            RbacFields.Permission.DESTINATION_IP,
            RbacFields.Permission.DESTINATION_PORT,
            RbacFields.Permission.METADATA,
            RbacFields.Permission.NOT_RULE,
            RbacFields.Permission.REQUESTED_SERVER_NAME,
            RbacFields.Permission.URI_TEMPLATE);
    private static final Set<WireField> PRINCIPAL = Set.of(
            RbacFields.Principal.AND_IDS,
            RbacFields.Principal.OR_IDS,
            RbacFields.Principal.ANY,
            RbacFields.Principal.AUTHENTICATED,
            RbacFields.Principal.SOURCE_IP,
            RbacFields.Principal.DIRECT_REMOTE_IP,
            RbacFields.Principal.REMOTE_IP,
            RbacFields.Principal.HEADER,
            RbacFields.Principal.METADATA,
            RbacFields.Principal.NOT_ID);

    private RbacMapper() {}

    /**
     * The rules of a filter. Empty when it has none: then it decides nothing, unlike rules without policies.
     *
     * @param rules the field of the filter that holds them
     * @param matcher the field of the newer form, which is not supported
     */
    static Optional<AuthzRules> filter(WireMessage filter, WireField rules, WireField matcher)
            throws InvalidFieldException {
        if (filter.has(matcher)) {
            throw filter.invalid(matcher, "not supported (expected: rules)");
        }
        return filter.has(rules) ? Optional.of(rules(filter.message(rules))) : Optional.empty();
    }

    private static AuthzRules rules(WireMessage rbac) throws InvalidFieldException {
        List<AuthzRules.Policy> policies = new ArrayList<>();
        for (Map.Entry<String, WireMessage> entry : rbac.map(Rbac.POLICIES).entrySet()) {
            policies.add(policy(entry.getKey(), entry.getValue()));
        }
        policies.sort(Comparator.comparing(AuthzRules.Policy::name));
        return new AuthzRules(action(rbac), policies);
    }

    private static AuthzRules.Action action(WireMessage rbac) throws InvalidFieldException {
        int number = (int) rbac.number(Rbac.ACTION);
        return switch (number) {
            case 0 -> AuthzRules.Action.ALLOW;
            case 1 -> AuthzRules.Action.DENY;
            case 2 -> AuthzRules.Action.LOG;
            default -> throw rbac.invalid(Rbac.ACTION, number + " (expected: ALLOW, DENY or LOG)");
        };
    }

    private static AuthzRules.Policy policy(String name, WireMessage policy) throws InvalidFieldException {
        CoreMapper.requireOnly(policy, POLICY);
        List<Permission> permissions = permissions(policy, Policy.PERMISSIONS);
        List<Principal> principals = principals(policy, Policy.PRINCIPALS);
        if (permissions.isEmpty()) {
            throw policy.invalid(Policy.PERMISSIONS, "[] (expected: at least 1)");
        }
        if (principals.isEmpty()) {
            throw policy.invalid(Policy.PRINCIPALS, "[] (expected: at least 1)");
        }
        return new AuthzRules.Policy(name, permissions, principals);
    }

    private static List<Permission> permissions(WireMessage parent, WireField field) throws InvalidFieldException {
        List<Permission> all = new ArrayList<>();
        for (WireMessage permission : parent.messages(field)) {
            all.add(permission(permission));
        }
        return all;
    }

    private static Permission permission(WireMessage rule) throws InvalidFieldException {
        CoreMapper.requireOnly(rule, PERMISSION);
        if (rule.has(RbacFields.Permission.AND_RULES)) {
            return new Permission.And(notEmpty(rule, RbacFields.Permission.AND_RULES));
        }
        if (rule.has(RbacFields.Permission.OR_RULES)) {
            return new Permission.Or(notEmpty(rule, RbacFields.Permission.OR_RULES));
        }
        if (rule.has(RbacFields.Permission.NOT_RULE)) {
            return new Permission.Not(permission(rule.message(RbacFields.Permission.NOT_RULE)));
        }
        if (rule.has(RbacFields.Permission.HEADER)) {
            return new Permission.Header(MatchMapper.header(rule.message(RbacFields.Permission.HEADER)));
        }
        if (rule.has(RbacFields.Permission.URL_PATH)) {
            return new Permission.UrlPath(MatchMapper.path(rule, RbacFields.Permission.URL_PATH));
        }
        if (rule.has(RbacFields.Permission.URI_TEMPLATE)) {
            return new Permission.UrlTemplate(template(rule));
        }
        if (rule.has(RbacFields.Permission.METADATA)) {
            WireMessage metadata = rule.message(RbacFields.Permission.METADATA);
            Permission found = new Permission.Metadata(MatchMapper.metadata(metadata));
            return MatchMapper.isInverted(metadata) ? new Permission.Not(found) : found;
        }
        if (rule.has(RbacFields.Permission.DESTINATION_IP)) {
            return new Permission.DestinationIp(MatchMapper.cidr(rule.message(RbacFields.Permission.DESTINATION_IP)));
        }
        if (rule.has(RbacFields.Permission.DESTINATION_PORT)) {
            return new Permission.DestinationPort((int) rule.number(RbacFields.Permission.DESTINATION_PORT));
        }
        if (rule.has(RbacFields.Permission.REQUESTED_SERVER_NAME)) {
            return new Permission.RequestedServerName(
                    MatchMapper.string(rule, RbacFields.Permission.REQUESTED_SERVER_NAME));
        }
        if (rule.bool(RbacFields.Permission.ANY)) {
            return Permission.Any.INSTANCE;
        }
        throw new InvalidFieldException(rule.path(), "no rule (expected: one)");
    }

    private static List<Permission> notEmpty(WireMessage rule, WireField field) throws InvalidFieldException {
        List<Permission> all = permissions(rule.message(field), PermissionSet.RULES);
        if (all.isEmpty()) {
            throw rule.invalid(field, "[] (expected: at least 1)");
        }
        return all;
    }

    private static String template(WireMessage rule) throws InvalidFieldException {
        CoreMapper.Typed typed = CoreMapper.typed(
                rule.message(RbacFields.Permission.URI_TEMPLATE), CoreFields.TypedExtension.TYPED_CONFIG);
        if (!typed.type().equals(UriTemplate.TYPE)) {
            throw rule.invalid(
                    RbacFields.Permission.URI_TEMPLATE, typed.type() + " (expected: " + UriTemplate.TYPE + ")");
        }
        return typed.value().string(UriTemplate.PATH_TEMPLATE);
    }

    private static List<Principal> principals(WireMessage parent, WireField field) throws InvalidFieldException {
        List<Principal> all = new ArrayList<>();
        for (WireMessage principal : parent.messages(field)) {
            all.add(principal(principal));
        }
        return all;
    }

    private static Principal principal(WireMessage id) throws InvalidFieldException {
        CoreMapper.requireOnly(id, PRINCIPAL);
        if (id.has(RbacFields.Principal.AND_IDS)) {
            return new Principal.And(ids(id, RbacFields.Principal.AND_IDS));
        }
        if (id.has(RbacFields.Principal.OR_IDS)) {
            return new Principal.Or(ids(id, RbacFields.Principal.OR_IDS));
        }
        if (id.has(RbacFields.Principal.NOT_ID)) {
            return new Principal.Not(principal(id.message(RbacFields.Principal.NOT_ID)));
        }
        if (id.has(RbacFields.Principal.AUTHENTICATED)) {
            return authenticated(id.message(RbacFields.Principal.AUTHENTICATED));
        }
        if (id.has(RbacFields.Principal.SOURCE_IP)) {
            return new Principal.DirectRemoteIp(MatchMapper.cidr(id.message(RbacFields.Principal.SOURCE_IP)));
        }
        if (id.has(RbacFields.Principal.DIRECT_REMOTE_IP)) {
            return new Principal.DirectRemoteIp(MatchMapper.cidr(id.message(RbacFields.Principal.DIRECT_REMOTE_IP)));
        }
        if (id.has(RbacFields.Principal.REMOTE_IP)) {
            return new Principal.RemoteIp(MatchMapper.cidr(id.message(RbacFields.Principal.REMOTE_IP)));
        }
        if (id.has(RbacFields.Principal.HEADER)) {
            return new Principal.Header(MatchMapper.header(id.message(RbacFields.Principal.HEADER)));
        }
        if (id.has(RbacFields.Principal.METADATA)) {
            WireMessage metadata = id.message(RbacFields.Principal.METADATA);
            Principal found = new Principal.Metadata(MatchMapper.metadata(metadata));
            return MatchMapper.isInverted(metadata) ? new Principal.Not(found) : found;
        }
        if (id.bool(RbacFields.Principal.ANY)) {
            return Principal.Any.INSTANCE;
        }
        throw new InvalidFieldException(id.path(), "no identifier (expected: one)");
    }

    private static List<Principal> ids(WireMessage id, WireField field) throws InvalidFieldException {
        List<Principal> all = principals(id.message(field), PrincipalSet.IDS);
        if (all.isEmpty()) {
            throw id.invalid(field, "[] (expected: at least 1)");
        }
        return all;
    }

    /** Envoy: without a name, anybody who proved an identity. */
    private static Principal authenticated(WireMessage authenticated) throws InvalidFieldException {
        if (!authenticated.has(Authenticated.PRINCIPAL_NAME)) {
            return new Principal.Authenticated(new StringMatch.Regex(".+"));
        }
        return new Principal.Authenticated(MatchMapper.string(authenticated, Authenticated.PRINCIPAL_NAME));
    }
}
