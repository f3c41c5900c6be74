package dev.weft.config.compile;

import dev.weft.config.model.AuthorizationPolicy.Action;
import dev.weft.config.model.AuthorizationPolicy.Attribute;
import dev.weft.config.model.AuthorizationPolicy.Condition;
import dev.weft.config.model.AuthorizationPolicy.Operation;
import dev.weft.config.model.AuthorizationPolicy.Rule;
import dev.weft.config.model.AuthorizationPolicy.Source;
import dev.weft.config.model.AuthorizationPolicy.When;
import dev.weft.policy.authz.AuthzRules.Policy;
import dev.weft.policy.authz.Permission;
import dev.weft.policy.authz.Principal;
import dev.weft.policy.match.Cidr;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One rule of an AuthorizationPolicy as one RBAC policy. A condition that nothing can judge, because there is no HTTP or no
 * filter that would tell, keeps an ALLOW rule from matching and is left out of the others, which so match more.
 *
 * <p>Source: Istio's RBAC builder, whose order of conditions this keeps.
 */
final class RuleCompiler {

    private final PeerPatterns peers;
    private final Action action;
    private final boolean tcp;
    private final Filters filters;

    /** Whether filters before the policies tell what only they can know: claims of tokens, metadata. */
    enum Filters {
        /** Nothing does. */
        NONE,
        /** They are there. */
        PRESENT
    }

    RuleCompiler(PeerPatterns peers, Action action, boolean tcp, Filters filters) {
        this.peers = peers;
        this.action = action;
        this.tcp = tcp;
        this.filters = filters;
    }

    /** The rule; empty when it can never match. */
    Optional<Policy> compile(String name, Rule rule) {
        List<When> when = judged(rule.when());
        boolean lost = when.size() < rule.when().size();
        List<Permission> permissions = new ArrayList<>();
        for (Operation operation : rule.to()) {
            lost |= tcp && needsHttp(operation);
            permissions.add(permission(operation, when));
        }
        if (permissions.isEmpty()) {
            permissions.add(permission(ANYTHING, when));
        }
        List<Principal> principals = new ArrayList<>();
        for (Source source : rule.from()) {
            List<When> all = whens(source);
            List<When> usable = judged(all);
            lost |= usable.size() < all.size();
            principals.add(principal(usable, when));
        }
        if (principals.isEmpty()) {
            principals.add(principal(List.of(), when));
        }
        return lost && action == Action.ALLOW
                ? Optional.empty()
                : Optional.of(new Policy(name, permissions, principals));
    }

    private static final Operation ANYTHING = new Operation(Condition.ANY, Condition.ANY, Condition.ANY, Condition.ANY);

    private static boolean needsHttp(Operation operation) {
        return !(operation.hosts().isAny()
                && operation.methods().isAny()
                && operation.paths().isAny());
    }

    private List<When> judged(List<When> all) {
        return all.stream().filter(this::isJudged).toList();
    }

    private boolean isJudged(When when) {
        Attribute attribute = when.attribute();
        return !(tcp && attribute.needsHttp() || filters == Filters.NONE && attribute.needsFilter());
    }

    private static List<When> whens(Source source) {
        List<When> all = new ArrayList<>();
        add(all, Attribute.SOURCE_PRINCIPAL, source.principals());
        add(all, Attribute.REQUEST_PRINCIPAL, source.requestPrincipals());
        add(all, Attribute.SOURCE_NAMESPACE, source.namespaces());
        add(all, Attribute.SOURCE_SERVICE_ACCOUNT, source.serviceAccounts());
        add(all, Attribute.SOURCE_TRUST_DOMAIN, source.trustDomains());
        add(all, Attribute.REMOTE_IP, source.remoteIpBlocks());
        add(all, Attribute.SOURCE_IP, source.ipBlocks());
        return all;
    }

    private static void add(List<When> all, Attribute attribute, Condition condition) {
        if (!condition.isAny()) {
            all.add(new When(attribute, List.of(), condition));
        }
    }

    private Permission permission(Operation operation, List<When> when) {
        List<Permission> all = new ArrayList<>();
        if (!tcp) {
            addPermission(all, operation.hosts(), host -> header(":authority", host, true));
            addPermission(all, operation.methods(), method -> header(":method", method, false));
            addPermission(all, operation.paths(), RuleCompiler::path);
        }
        addPermission(all, operation.ports(), RuleCompiler::port);
        for (When one : when) {
            switch (one.attribute()) {
                case DESTINATION_IP ->
                    addPermission(all, one.condition(), block -> new Permission.DestinationIp(cidr(block)));
                case DESTINATION_PORT -> addPermission(all, one.condition(), RuleCompiler::port);
                case SERVER_NAME ->
                    addPermission(
                            all, one.condition(), name -> new Permission.RequestedServerName(textOrPresent(name)));
                case FILTER_METADATA ->
                    ClaimRules.metadata(one, Permission.Metadata::new, Permission.Not::new)
                            .forEach(all::add);
                case REQUEST_HEADER,
                        SOURCE_IP,
                        REMOTE_IP,
                        SOURCE_NAMESPACE,
                        SOURCE_PRINCIPAL,
                        SOURCE_SERVICE_ACCOUNT,
                        SOURCE_TRUST_DOMAIN,
                        REQUEST_PRINCIPAL,
                        CLAIM -> {}
            }
        }
        return new Permission.And(all.isEmpty() ? List.of(Permission.Any.INSTANCE) : all);
    }

    private static void addPermission(List<Permission> all, Condition condition, Function<String, Permission> one) {
        if (!condition.values().isEmpty()) {
            all.add(new Permission.Or(condition.values().stream().map(one).toList()));
        }
        if (!condition.notValues().isEmpty()) {
            all.add(new Permission.Not(
                    new Permission.Or(condition.notValues().stream().map(one).toList())));
        }
    }

    private Principal principal(List<When> source, List<When> when) {
        List<Principal> all = new ArrayList<>();
        source.forEach(one -> addPrincipal(all, one));
        when.forEach(one -> addPrincipal(all, one));
        return new Principal.And(all.isEmpty() ? List.of(Principal.Any.INSTANCE) : all);
    }

    private void addPrincipal(List<Principal> all, When when) {
        switch (when.attribute()) {
            case SOURCE_PRINCIPAL -> addPeers(all, when, peers::principal);
            case SOURCE_NAMESPACE -> addPeers(all, when, value -> List.of(peers.namespace(value)));
            case SOURCE_SERVICE_ACCOUNT -> addPeers(all, when, value -> List.of(peers.serviceAccount(value)));
            case SOURCE_TRUST_DOMAIN -> addPeers(all, when, value -> List.of(peers.trustDomain(value)));
            case SOURCE_IP -> addPrincipals(all, when, block -> List.of(new Principal.DirectRemoteIp(cidr(block))));
            case REMOTE_IP -> addPrincipals(all, when, block -> List.of(new Principal.RemoteIp(cidr(block))));
            case REQUEST_HEADER ->
                addPrincipals(
                        all,
                        when,
                        value -> List.of(
                                new Principal.Header(headerMatch(when.names().get(0), value, false))));
            case REQUEST_PRINCIPAL -> addPrincipals(all, when, value -> List.of(ClaimRules.subject(value)));
            case CLAIM ->
                ClaimRules.claim(when, Principal.Metadata::new, Principal.Not::new)
                        .forEach(all::add);
            case DESTINATION_IP, DESTINATION_PORT, SERVER_NAME, FILTER_METADATA -> {}
        }
    }

    private static void addPeers(List<Principal> all, When when, Function<String, List<StringMatch>> patterns) {
        addPrincipals(
                all,
                when,
                value -> patterns.apply(value).stream()
                        .<Principal>map(Principal.Authenticated::new)
                        .toList());
    }

    private static void addPrincipals(List<Principal> all, When when, Function<String, List<Principal>> one) {
        Condition condition = when.condition();
        if (!condition.values().isEmpty()) {
            all.add(or(condition.values(), one));
        }
        if (!condition.notValues().isEmpty()) {
            all.add(new Principal.Not(or(condition.notValues(), one)));
        }
    }

    private static Principal or(List<String> values, Function<String, List<Principal>> one) {
        return new Principal.Or(
                values.stream().flatMap(value -> one.apply(value).stream()).toList());
    }

    private static Permission port(String port) {
        return new Permission.DestinationPort(Integer.parseInt(port));
    }

    private static Permission header(String name, String value, boolean ignoreCase) {
        return new Permission.Header(headerMatch(name, value, ignoreCase));
    }

    private static HeaderMatch headerMatch(String name, String value, boolean ignoreCase) {
        HeaderMatch.Test test =
                value.equals("*") ? new HeaderMatch.Present(true) : new HeaderMatch.Value(text(value, ignoreCase));
        return HeaderMatch.of(name, test);
    }

    private static Permission path(String path) {
        if (path.contains("{*}") || path.contains("{**}")) {
            return new Permission.UrlTemplate(path.replace("{**}", "**").replace("{*}", "*"));
        }
        return new Permission.UrlPath(textOrPresent(path));
    }

    static StringMatch textOrPresent(String value) {
        return value.equals("*") ? PeerPatterns.PRESENT : text(value, false);
    }

    /** A {@code *} at the end makes a prefix, at the start a suffix. */
    private static StringMatch text(String value, boolean ignoreCase) {
        if (value.endsWith("*")) {
            return new StringMatch.Prefix(value.substring(0, value.length() - 1), ignoreCase);
        }
        if (value.startsWith("*")) {
            return new StringMatch.Suffix(value.substring(1), ignoreCase);
        }
        return new StringMatch.Exact(value, ignoreCase);
    }

    private static Cidr cidr(String written) {
        int slash = written.indexOf('/');
        if (slash < 0) {
            return new Cidr(written, written.indexOf(':') >= 0 ? 128 : 32);
        }
        return new Cidr(written.substring(0, slash), Integer.parseInt(written.substring(slash + 1)));
    }
}
