package dev.weft.policy.authz;

import dev.weft.policy.match.Cidr;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.MetadataMatch;
import dev.weft.policy.match.RuleProblem;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.matcher.AddressBlock;
import dev.weft.policy.matcher.Regex;
import dev.weft.types.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds what keeps {@link AuthzRules} from becoming a plan. */
public final class AuthzCheck {

    /** How deep conditions may be nested: deeper ones could exhaust the stack of the thread that decides. */
    public static final int MAX_DEPTH = 64;

    private final List<RuleProblem> problems = new ArrayList<>();

    private AuthzCheck() {}

    /** All problems, in the order of the rules; empty when a plan can be made. */
    public static List<RuleProblem> check(List<AuthzRules> rules) {
        AuthzCheck check = new AuthzCheck();
        for (int i = 0; i < rules.size(); i++) {
            Set<String> names = new HashSet<>();
            for (AuthzRules.Policy policy : rules.get(i).policies()) {
                String at = "rules[" + i + "].policies[" + policy.name() + "]";
                if (!names.add(policy.name())) {
                    check.add(at, Reason.Duplicate, "\"" + policy.name() + "\" (expected: unique in the rules)");
                }
                check.permissions(policy.permissions(), at + ".permissions", 0);
                check.principals(policy.principals(), at + ".principals", 0);
            }
        }
        return List.copyOf(check.problems);
    }

    private void permissions(List<Permission> permissions, String at, int depth) {
        for (int i = 0; i < permissions.size(); i++) {
            permission(permissions.get(i), at + "[" + i + "]", depth);
        }
    }

    private void permission(Permission permission, String at, int depth) {
        if (isTooDeep(at, depth)) {
            return;
        }
        switch (permission) {
            case Permission.Any any -> {}
            case Permission.And(var all) -> {
                notEmpty(all, at);
                permissions(all, at + ".and", depth + 1);
            }
            case Permission.Or(var any) -> permissions(any, at + ".or", depth + 1);
            case Permission.Not(var inner) -> permission(inner, at + ".not", depth + 1);
            case Permission.Header(var match) -> header(match, at + ".header");
            case Permission.Metadata(var match) -> metadata(match.value(), at + ".metadata", depth);
            case Permission.UrlPath(var match) -> text(match, at + ".urlPath");
            case Permission.UrlTemplate(var template) -> invalid(PathTemplate.problem(template), at);
            case Permission.DestinationIp(var cidr) -> block(cidr, at);
            case Permission.DestinationPort(var port) -> {
                if (port < 1 || port > 65_535) {
                    invalid("port: " + port + " (expected: 1 to 65535)", at);
                }
            }
            case Permission.RequestedServerName(var match) -> text(match, at + ".serverName");
        }
    }

    private void principals(List<Principal> principals, String at, int depth) {
        for (int i = 0; i < principals.size(); i++) {
            principal(principals.get(i), at + "[" + i + "]", depth);
        }
    }

    private void principal(Principal principal, String at, int depth) {
        if (isTooDeep(at, depth)) {
            return;
        }
        switch (principal) {
            case Principal.Any any -> {}
            case Principal.And(var all) -> {
                notEmpty(all, at);
                principals(all, at + ".and", depth + 1);
            }
            case Principal.Or(var any) -> principals(any, at + ".or", depth + 1);
            case Principal.Not(var inner) -> principal(inner, at + ".not", depth + 1);
            case Principal.Authenticated(var uri) -> text(uri, at + ".authenticated");
            case Principal.DirectRemoteIp(var cidr) -> block(cidr, at);
            case Principal.RemoteIp(var cidr) -> block(cidr, at);
            case Principal.Header(var match) -> header(match, at + ".header");
            case Principal.Metadata(var match) -> metadata(match.value(), at + ".metadata", depth);
        }
    }

    /** An empty conjunction would hold for everybody: surely not what its author meant. */
    private void notEmpty(List<?> all, String at) {
        if (all.isEmpty()) {
            invalid("and: [] (expected: at least 1 condition)", at);
        }
    }

    private boolean isTooDeep(String at, int depth) {
        if (depth > MAX_DEPTH) {
            invalid("depth: " + depth + " (expected: at most " + MAX_DEPTH + ")", at);
        }
        return depth > MAX_DEPTH;
    }

    private void header(HeaderMatch match, String at) {
        if (match.test() instanceof HeaderMatch.Value(var value)) {
            text(value, at);
        }
    }

    private void metadata(MetadataMatch.Test test, String at, int depth) {
        if (isTooDeep(at, depth)) {
            return;
        }
        switch (test) {
            case MetadataMatch.Text(var match) -> text(match, at);
            case MetadataMatch.AnyOf(var any) -> any.forEach(one -> metadata(one, at + ".or", depth + 1));
            case MetadataMatch.ListHas(var item) -> metadata(item, at + ".list", depth + 1);
        }
    }

    private void text(StringMatch match, String at) {
        if (match instanceof StringMatch.Regex(var re2)) {
            invalid(Regex.problem(re2), at);
        }
    }

    private void block(Cidr cidr, String at) {
        invalid(AddressBlock.problem(cidr), at);
    }

    private void invalid(@Nullable String problem, String at) {
        if (problem != null) {
            add(at, Reason.InvalidValue, problem);
        }
    }

    private void add(String at, Reason reason, String message) {
        problems.add(new RuleProblem(at, reason, message));
    }
}
