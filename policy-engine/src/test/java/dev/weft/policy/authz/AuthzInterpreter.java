package dev.weft.policy.authz;

import dev.weft.policy.NaiveMatch;
import dev.weft.policy.TestConnection;
import dev.weft.policy.TestRequest;
import dev.weft.policy.authz.AuthzRules.Action;
import dev.weft.policy.authz.AuthzRules.Policy;
import dev.weft.policy.match.Cidr;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.matcher.IpLiteral;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Authorization read off the rules one by one: the reference for {@link AuthzPlan}. */
record AuthzInterpreter(TestConnection connection, @Nullable TestRequest request) {

    AuthzDecision decide(List<AuthzRules> chain) {
        AuthzDecision result = AuthzDecision.AllowedByAbsence.INSTANCE;
        for (AuthzRules rules : chain) {
            if (rules.action() == Action.LOG || rules.dryRun()) {
                continue;
            }
            Policy match = rules.policies().stream()
                    .filter(policy -> matches(policy, rules.action()))
                    .findFirst()
                    .orElse(null);
            if (rules.action() == Action.DENY && match != null) {
                return new AuthzDecision.DeniedBy(match.name());
            }
            if (rules.action() == Action.ALLOW && match == null) {
                return AuthzDecision.DeniedByAbsence.INSTANCE;
            }
            if (rules.action() == Action.ALLOW) {
                result = new AuthzDecision.AllowedBy(
                        Objects.requireNonNull(match).name());
            }
        }
        return result;
    }

    boolean matches(Policy policy, Action action) {
        boolean allow = action == Action.ALLOW;
        return policy.permissions().stream().anyMatch(permission -> holds(permission, allow, allow))
                && policy.principals().stream().anyMatch(principal -> holds(principal, allow, allow));
    }

    /** {@code grants}: that it holds helps the caller. {@code allow}: the rules are ALLOW rules. */
    private boolean holds(Permission permission, boolean grants, boolean allow) {
        return switch (permission) {
            case Permission.Any any -> true;
            case Permission.And(var all) -> all.stream().allMatch(one -> holds(one, grants, allow));
            case Permission.Or(var any) -> any.stream().anyMatch(one -> holds(one, grants, allow));
            case Permission.Not(var inner) -> !holds(inner, !grants, allow);
            case Permission.Header(var match) -> header(match, grants, allow);
            case Permission.Metadata metadata -> allow && !grants;
            case Permission.UrlPath(var match) ->
                request == null
                        ? allow && !grants
                        : NaiveMatch.text(match, request.path().path());
            case Permission.UrlTemplate(var template) ->
                request == null
                        ? allow && !grants
                        : NaiveMatch.text(
                                new StringMatch.Regex(regex(template)),
                                request.path().path());
            case Permission.DestinationIp(var cidr) -> within(cidr, connection.destination());
            case Permission.DestinationPort(var port) -> connection.destinationPort() == port;
            case Permission.RequestedServerName(var match) -> NaiveMatch.text(match, connection.sni());
        };
    }

    private boolean holds(Principal principal, boolean grants, boolean allow) {
        return switch (principal) {
            case Principal.Any any -> true;
            case Principal.And(var all) -> all.stream().allMatch(one -> holds(one, grants, allow));
            case Principal.Or(var any) -> any.stream().anyMatch(one -> holds(one, grants, allow));
            case Principal.Not(var inner) -> !holds(inner, !grants, allow);
            case Principal.Authenticated(var uri) ->
                connection.peerUri() != null && NaiveMatch.text(uri, connection.peerUri());
            case Principal.DirectRemoteIp(var cidr) -> within(cidr, connection.source());
            case Principal.RemoteIp(var cidr) -> within(cidr, connection.client());
            case Principal.Metadata metadata -> allow && !grants;
            case Principal.Header(var match) -> header(match, grants, allow);
        };
    }

    private boolean header(HeaderMatch match, boolean grants, boolean allow) {
        if (request == null) {
            return allow && !grants;
        }
        List<String> values = NaiveMatch.values(match.name(), request);
        if (values.size() < 2 || match.test() instanceof HeaderMatch.Present) {
            return NaiveMatch.joined(match, request);
        }
        return grants
                ? values.stream().allMatch(value -> NaiveMatch.header(match, value))
                : values.stream().anyMatch(value -> NaiveMatch.header(match, value))
                        || NaiveMatch.joined(match, request);
    }

    private static String regex(String template) {
        return template.replace("**", "\u0000").replace("*", "[^/]+").replace("\u0000", ".*");
    }

    private static boolean within(Cidr cidr, String address) {
        byte[] block = Objects.requireNonNull(IpLiteral.parse(cidr.address()));
        byte[] candidate = Objects.requireNonNull(IpLiteral.parse(address));
        int shift = block.length * 8 - cidr.prefixLength();
        return block.length == candidate.length
                && new BigInteger(1, block).shiftRight(shift).equals(new BigInteger(1, candidate).shiftRight(shift));
    }
}
