package dev.weft.config.compile.traffic;

import dev.weft.config.model.RetryRule;
import dev.weft.config.model.VirtualService.Action;
import dev.weft.config.model.VirtualService.Destination;
import dev.weft.config.model.VirtualService.HttpMatch;
import dev.weft.config.model.VirtualService.HttpRule;
import dev.weft.config.model.VirtualService.MirrorTo;
import dev.weft.config.model.VirtualService.RequestMatch;
import dev.weft.config.model.VirtualService.Scope;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.QueryMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.Rewrite;
import dev.weft.policy.route.RouteFilters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A rule that delegates and a rule that it delegates to, as one rule: the conditions of both, and what the second leaves
 * out as the first says.
 *
 * <p>Source: Istio {@code Delegate} and {@code HTTPRoute.delegate}.
 */
public final class DelegateRules {

    private DelegateRules() {}

    /**
     * The rule that both make together.
     *
     * @param upper the rule that delegates
     * @param delegate its action
     * @param lower a rule of the object that it delegates to
     * @param hosts full names of hosts as {@code upper} writes them
     * @return empty: a condition of {@code lower} is no part of any of {@code upper}
     */
    public static Optional<HttpRule> merge(
            HttpRule upper, Action.Delegate delegate, HttpRule lower, UnaryOperator<String> hosts) {
        Optional<List<HttpMatch>> matches = matches(upper.matches(), lower.matches());
        if (matches.isEmpty()) {
            return Optional.empty();
        }
        RouteFilters filters = new RouteFilters(
                lower.filters().cors() == null
                        ? upper.filters().cors()
                        : lower.filters().cors(),
                lower.filters().fault() == null
                        ? upper.filters().fault()
                        : lower.filters().fault());
        boolean headers = isSaid(lower.requestHeaders()) || isSaid(lower.responseHeaders());
        return Optional.of(new HttpRule(
                lower.index(),
                joined(upper.name(), lower.name()),
                matches.get(),
                action(delegate, lower.action(), filters.fault() != null, hosts),
                headers ? lower.requestHeaders() : upper.requestHeaders(),
                headers ? lower.responseHeaders() : upper.responseHeaders(),
                filters));
    }

    /** A rule that delegates to nothing: its requests are answered with 503. */
    public static HttpRule unanswered(HttpRule upper) {
        return new HttpRule(
                upper.index(),
                upper.name(),
                upper.matches(),
                new Action.Reply(new RouteAction.DirectResponse(503, "")),
                HeaderMutation.NONE,
                HeaderMutation.NONE,
                RouteFilters.NONE);
    }

    private static boolean isSaid(HeaderMutation headers) {
        return !headers.equals(HeaderMutation.NONE);
    }

    private static String joined(String upper, String lower) {
        if (upper.isEmpty() || lower.isEmpty()) {
            return upper + lower;
        }
        return upper + "-" + lower;
    }

    private static Action action(Action.Delegate delegate, Action lower, boolean faulty, UnaryOperator<String> hosts) {
        if (!(lower instanceof Action.Forward forward)) {
            return lower;
        }
        Duration timeout = forward.timeout() == null ? delegate.timeout() : forward.timeout();
        RetryRule retries = forward.retries() == null ? delegate.retries() : forward.retries();
        List<MirrorTo> mirrors = forward.mirrors();
        if (mirrors.isEmpty()) {
            mirrors = delegate.mirrors().stream()
                    .map(mirror -> new MirrorTo(mirror.field(), at(mirror.destination(), hosts), mirror.share()))
                    .toList();
        }
        Rewrite rewrite = forward.rewrite().equals(Rewrite.NONE) ? delegate.rewrite() : forward.rewrite();
        return new Action.Forward(
                forward.destinations(), rewrite, faulty ? null : timeout, faulty ? RetryRule.NEVER : retries, mirrors);
    }

    private static Destination at(Destination written, UnaryOperator<String> hosts) {
        return new Destination(
                hosts.apply(written.host()),
                written.subset(),
                written.port(),
                written.weight(),
                written.requestHeaders(),
                written.responseHeaders());
    }

    private static Optional<List<HttpMatch>> matches(List<HttpMatch> upper, List<HttpMatch> lower) {
        if (upper.isEmpty() || lower.isEmpty()) {
            return Optional.of(upper.isEmpty() ? lower : upper);
        }
        List<HttpMatch> both = new ArrayList<>();
        for (HttpMatch leaf : lower) {
            int before = both.size();
            for (HttpMatch root : upper) {
                if (isPart(root.request(), leaf.request()) && isPart(root.scope(), leaf.scope())) {
                    both.add(new HttpMatch(
                            joined(root.name(), leaf.name()),
                            both(root.request(), leaf.request()),
                            both(root.scope(), leaf.scope()),
                            leaf.statPrefix().isEmpty() ? root.statPrefix() : leaf.statPrefix()));
                }
            }
            if (both.size() == before) {
                return Optional.empty();
            }
        }
        return Optional.of(both);
    }

    private static boolean isPart(RequestMatch root, RequestMatch leaf) {
        return isPart(root.uri(), leaf.uri())
                && isPart(root.method(), leaf.method())
                && isPart(root.scheme(), leaf.scheme())
                && isPart(root.authority(), leaf.authority())
                && isPart(byName(root.headers()), byName(leaf.headers()))
                && isPart(query(root.query()), query(leaf.query()));
    }

    private static boolean isPart(Scope root, Scope leaf) {
        boolean labels = leaf.sourceLabels().entrySet().stream()
                .allMatch(label -> root.sourceLabels()
                        .getOrDefault(label.getKey(), label.getValue())
                        .equals(label.getValue()));
        return labels
                && (root.port() == 0 || leaf.port() == 0 || root.port() == leaf.port())
                && (root.sourceNamespace().isEmpty()
                        || leaf.sourceNamespace().isEmpty()
                        || root.sourceNamespace().equals(leaf.sourceNamespace()))
                && (root.gateways().isEmpty()
                        || leaf.gateways().isEmpty()
                        || root.gateways().containsAll(leaf.gateways()));
    }

    private static boolean isPart(Map<String, Optional<StringMatch>> root, Map<String, Optional<StringMatch>> leaf) {
        return leaf.entrySet().stream().allMatch(entry -> {
            Optional<StringMatch> other = root.get(entry.getKey());
            return other == null || isPart(other.orElse(null), entry.getValue().orElse(null));
        });
    }

    /** Whether everything that {@code leaf} accepts is accepted by {@code root}; expressions are never compared. */
    private static boolean isPart(@Nullable StringMatch root, @Nullable StringMatch leaf) {
        if (root == null || leaf == null) {
            return true;
        }
        return switch (root) {
            case StringMatch.Exact exact -> exact.equals(leaf);
            case StringMatch.Prefix prefix ->
                switch (leaf) {
                    case StringMatch.Exact(var value, var ignoreCase) -> begins(value, ignoreCase, prefix);
                    case StringMatch.Prefix(var value, var ignoreCase) -> begins(value, ignoreCase, prefix);
                    case StringMatch.Regex regex -> false;
                    case StringMatch.Suffix suffix -> false;
                    case StringMatch.Contains part -> false;
                };
            case StringMatch.Regex regex -> false;
            case StringMatch.Suffix suffix -> false;
            case StringMatch.Contains part -> false;
        };
    }

    private static boolean begins(String value, boolean ignoreCase, StringMatch.Prefix prefix) {
        return ignoreCase == prefix.ignoreCase()
                && value.regionMatches(
                        ignoreCase, 0, prefix.value(), 0, prefix.value().length());
    }

    private static RequestMatch both(RequestMatch root, RequestMatch leaf) {
        return new RequestMatch(
                first(leaf.uri(), root.uri()),
                first(leaf.method(), root.method()),
                first(leaf.scheme(), root.scheme()),
                first(leaf.authority(), root.authority()),
                headers(root.headers(), leaf.headers()),
                Stream.concat(leaf.withoutHeaders().stream(), root.withoutHeaders().stream())
                        .distinct()
                        .toList(),
                queries(root.query(), leaf.query()));
    }

    private static Scope both(Scope root, Scope leaf) {
        Map<String, String> labels = new HashMap<>(root.sourceLabels());
        labels.putAll(leaf.sourceLabels());
        return new Scope(
                leaf.port() == 0 ? root.port() : leaf.port(),
                labels,
                leaf.sourceNamespace().isEmpty() ? root.sourceNamespace() : leaf.sourceNamespace(),
                leaf.gateways().isEmpty() ? root.gateways() : leaf.gateways());
    }

    private static @Nullable StringMatch first(@Nullable StringMatch one, @Nullable StringMatch other) {
        return one == null ? other : one;
    }

    private static List<HeaderMatch> headers(List<HeaderMatch> root, List<HeaderMatch> leaf) {
        List<HeaderMatch> all = new ArrayList<>(leaf);
        root.stream()
                .filter(header -> leaf.stream().noneMatch(other -> replaces(other, header)))
                .forEach(all::add);
        return all;
    }

    /** That a header is there says less than its value. */
    private static boolean replaces(HeaderMatch leaf, HeaderMatch root) {
        return leaf.name().equals(root.name())
                && (leaf.test() instanceof HeaderMatch.Value || Objects.equals(leaf.test(), root.test()));
    }

    private static List<QueryMatch> queries(List<QueryMatch> root, List<QueryMatch> leaf) {
        List<QueryMatch> all = new ArrayList<>(leaf);
        root.stream()
                .filter(query ->
                        leaf.stream().noneMatch(other -> other.name().equals(query.name()) && other.value() != null))
                .forEach(all::add);
        return all;
    }

    private static Map<String, Optional<StringMatch>> byName(List<HeaderMatch> headers) {
        Map<String, Optional<StringMatch>> byName = new HashMap<>();
        headers.forEach(header -> byName.put(
                header.name(),
                header.test() instanceof HeaderMatch.Value(var value) ? Optional.of(value) : Optional.empty()));
        return byName;
    }

    private static Map<String, Optional<StringMatch>> query(List<QueryMatch> queries) {
        Map<String, Optional<StringMatch>> byName = new HashMap<>();
        queries.forEach(query -> byName.put(query.name(), Optional.ofNullable(query.value())));
        return byName;
    }
}
