package dev.weft.policy.authz;

import dev.weft.policy.authz.AuthzRules.Action;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.matcher.HeaderMatcher;
import dev.weft.policy.matcher.TextMatcher;
import java.util.List;

/** Turns permissions and principals into clauses. */
final class ClauseCompiler {

    private final Action action;

    ClauseCompiler(Action action) {
        this.action = action;
    }

    /** At least one of these permissions. */
    Clause anyPermission(List<Permission> permissions) {
        return one(permissions.stream().map(p -> permission(p, Stance.of(action))));
    }

    /** At least one of these principals. */
    Clause anyPrincipal(List<Principal> principals) {
        return one(principals.stream().map(p -> principal(p, Stance.of(action))));
    }

    private Clause permission(Permission permission, Stance stance) {
        return switch (permission) {
            case Permission.Any any -> new Clause.Any();
            case Permission.And(var all) ->
                new Clause.All(all.stream().map(p -> permission(p, stance)).toArray(Clause[]::new));
            case Permission.Or(var any) -> one(any.stream().map(p -> permission(p, stance)));
            case Permission.Not(var inner) -> new Clause.Not(permission(inner, stance.negated(action)));
            case Permission.Header(var match) -> header(match, stance);
            case Permission.Metadata(var match) -> new MetadataClause(match, stance.withoutHttp());
            case Permission.UrlPath(var match) -> new RequestClause.Path(match, TextMatcher.of(match), stance);
            case Permission.UrlTemplate(var template) -> new RequestClause.Template(PathTemplate.of(template), stance);
            case Permission.DestinationIp(var cidr) -> new ConnectionClause.Destination(cidr);
            case Permission.DestinationPort(var port) -> new ConnectionClause.Port(port);
            case Permission.RequestedServerName(var match) -> new ConnectionClause.ServerName(match);
        };
    }

    private Clause principal(Principal principal, Stance stance) {
        return switch (principal) {
            case Principal.Any any -> new Clause.Any();
            case Principal.And(var all) ->
                new Clause.All(all.stream().map(p -> principal(p, stance)).toArray(Clause[]::new));
            case Principal.Or(var any) -> one(any.stream().map(p -> principal(p, stance)));
            case Principal.Not(var inner) -> new Clause.Not(principal(inner, stance.negated(action)));
            case Principal.Authenticated(var uri) -> new ConnectionClause.PeerUri(uri);
            case Principal.DirectRemoteIp(var cidr) -> new ConnectionClause.DirectRemote(cidr);
            case Principal.RemoteIp(var cidr) -> new ConnectionClause.Remote(cidr);
            case Principal.Header(var match) -> header(match, stance);
            case Principal.Metadata(var match) -> new MetadataClause(match, stance.withoutHttp());
        };
    }

    private static Clause header(HeaderMatch match, Stance stance) {
        return new RequestClause.Header(match, HeaderMatcher.of(match), stance);
    }

    private static Clause one(java.util.stream.Stream<Clause> clauses) {
        Clause[] all = clauses.toArray(Clause[]::new);
        return all.length == 1 ? all[0] : new Clause.One(all);
    }
}
