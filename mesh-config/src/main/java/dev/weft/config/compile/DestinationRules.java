package dev.weft.config.compile;

import dev.weft.config.compile.traffic.ClusterPolicies;
import dev.weft.config.model.DestinationRule;
import dev.weft.config.model.DestinationRule.Subset;
import dev.weft.config.model.DestinationRule.TrafficPolicy;
import dev.weft.config.model.MeshView;
import dev.weft.config.model.TrafficSettings;
import dev.weft.policy.cluster.CircuitBreakers;
import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.ConnectionSettings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which DestinationRule holds for a host as some callers see it: the caller's namespace, then the service's, then the root
 * namespace; an exact host before the longest wildcard; one that selects the caller before those for everybody. Several of
 * one namespace for one host are one rule: the policy of the oldest that has one, the subsets of all.
 *
 * <p>Source: Istio DestinationRule, cross-namespace visibility, {@code workloadSelector}, merging of rules.
 */
final class DestinationRules {

    private final Registry registry;
    private final String viewer;
    private final Map<String, List<DestinationRule>> exact = new HashMap<>();
    private final Map<String, List<DestinationRule>> wildcards = new HashMap<>();
    private final Map<String, Optional<DestinationRule>> chosen = new HashMap<>();

    /**
     * The rules for callers.
     *
     * @param viewer their namespace
     * @param labels their labels, at least those of {@link #labelsInUse}
     */
    DestinationRules(Registry registry, String viewer, Map<String, String> labels) {
        this.registry = registry;
        this.viewer = viewer;
        for (DestinationRule rule : registry.view().all(DestinationRule.class)) {
            boolean selects = rule.callers().isEmpty()
                    || rule.namespace().equals(viewer) && rule.callers().matches(labels);
            if (!selects || !rule.exportTo().isVisible(rule.namespace(), viewer)) {
                continue;
            }
            String host = registry.resolve(viewer, rule.host(), rule.namespace());
            (host.startsWith("*") ? wildcards : exact)
                    .computeIfAbsent(host, name -> new java.util.ArrayList<>())
                    .add(rule);
        }
    }

    /** Of a caller's labels, those that decide about its rules. */
    static Map<String, String> labelsInUse(MeshView view, Map<String, String> labels) {
        Map<String, String> kept = new TreeMap<>();
        for (DestinationRule rule : view.all(DestinationRule.class)) {
            rule.callers().matchLabels().forEach((label, value) -> {
                if (value.equals(labels.get(label))) {
                    kept.put(label, value);
                }
            });
        }
        return kept;
    }

    Optional<DestinationRule> of(Service service) {
        return chosen.computeIfAbsent(service.host(), host -> find(service));
    }

    /** What rules say that an older one of the same namespace says for the same host, too. */
    void report(Findings findings) {
        for (Map<String, List<DestinationRule>> hosts : List.of(exact, wildcards)) {
            hosts.forEach((host, rules) -> {
                for (int i = 1; i < rules.size(); i++) {
                    report(host, rules.subList(0, i), rules.get(i), findings);
                }
            });
        }
    }

    private static void report(String host, List<DestinationRule> before, DestinationRule rule, Findings findings) {
        Map<String, DestinationRule> names = new HashMap<>();
        DestinationRule policy = null;
        for (DestinationRule older : before) {
            if (isSameKind(older, rule)) {
                older.subsets().forEach(subset -> names.putIfAbsent(subset.name(), older));
                policy = policy == null && hasPolicy(older) ? older : policy;
            }
        }
        if (policy != null && hasPolicy(rule)) {
            findings.conflict(policy, rule, "spec.trafficPolicy", "traffic policy of host \"" + host + "\"");
        }
        for (Subset subset : rule.subsets()) {
            DestinationRule first = names.get(subset.name());
            if (first != null) {
                findings.conflict(
                        first, rule, "spec.subsets", "subset \"" + subset.name() + "\" of host \"" + host + "\"");
            }
        }
    }

    private static boolean isSameKind(DestinationRule one, DestinationRule other) {
        return one.namespace().equals(other.namespace()) && one.callers().equals(other.callers());
    }

    private static boolean hasPolicy(DestinationRule rule) {
        return !rule.trafficPolicy().equals(TrafficPolicy.NONE);
    }

    private Optional<DestinationRule> find(Service service) {
        Set<String> namespaces = new LinkedHashSet<>(
                List.of(viewer, service.namespace(), registry.settings().rootNamespace()));
        for (String namespace : namespaces) {
            Optional<DestinationRule> rule =
                    first(exact.get(service.host()), namespace).or(() -> wildcard(service, namespace));
            if (rule.isPresent()) {
                return rule;
            }
        }
        return Optional.empty();
    }

    private Optional<DestinationRule> wildcard(Service service, String namespace) {
        return wildcards.keySet().stream()
                .filter(pattern -> Names.covers(pattern, service.host()))
                .sorted((a, b) -> b.length() - a.length())
                .flatMap(pattern -> first(wildcards.get(pattern), namespace).stream())
                .findFirst();
    }

    private static Optional<DestinationRule> first(@Nullable List<DestinationRule> rules, String namespace) {
        if (rules == null) {
            return Optional.empty();
        }
        List<DestinationRule> ours = rules.stream()
                .filter(rule -> rule.namespace().equals(namespace))
                .toList();
        Optional<DestinationRule> chosen = ours.stream()
                .filter(rule -> !rule.callers().isEmpty())
                .findFirst()
                .or(() -> ours.stream().findFirst());
        return chosen.map(one ->
                merged(ours.stream().filter(rule -> isSameKind(one, rule)).toList()));
    }

    private static DestinationRule merged(List<DestinationRule> rules) {
        DestinationRule first = rules.get(0);
        if (rules.size() == 1) {
            return first;
        }
        Map<String, Subset> subsets = new LinkedHashMap<>();
        rules.forEach(rule -> rule.subsets().forEach(subset -> subsets.putIfAbsent(subset.name(), subset)));
        TrafficPolicy policy = rules.stream()
                .filter(DestinationRules::hasPolicy)
                .findFirst()
                .orElse(first)
                .trafficPolicy();
        return new DestinationRule(
                first.metadata(),
                first.host(),
                List.copyOf(subsets.values()),
                policy,
                first.callers(),
                first.exportTo());
    }

    /**
     * What holds for a port of a host or of one subset: the more specific says, the less specific fills in whole blocks.
     * Settings of a port fill in nothing: what they do not say is Istio's default.
     */
    static TrafficSettings settings(@Nullable DestinationRule rule, @Nullable Subset subset, int port) {
        if (rule == null) {
            return TrafficSettings.NONE;
        }
        TrafficSettings host = rule.trafficPolicy().ports().get(port);
        if (subset == null) {
            return host == null ? rule.trafficPolicy().settings() : host;
        }
        TrafficSettings own = subset.trafficPolicy().ports().get(port);
        return own == null
                ? subset.trafficPolicy()
                        .settings()
                        .or(host == null ? rule.trafficPolicy().settings() : host)
                : own;
    }

    /** How the endpoints of a host or of one subset are treated, by the settings of a port. */
    static ClusterPolicy policy(TrafficSettings settings, @Nullable DestinationRule rule, @Nullable Subset subset) {
        ClusterPolicy policy = ClusterPolicies.of(settings, budget(rule, subset));
        ConnectionSettings.ProxyHeader header =
                subset == null ? null : subset.trafficPolicy().proxyHeader();
        if (header == null && rule != null) {
            header = rule.trafficPolicy().proxyHeader();
        }
        return header == null ? policy : policy.with(policy.connections().with(header));
    }

    /** The retry budget of a host or of one subset; {@code null}: none. */
    private static CircuitBreakers.@Nullable RetryBudget budget(
            @Nullable DestinationRule rule, @Nullable Subset subset) {
        if (rule == null) {
            return null;
        }
        CircuitBreakers.RetryBudget own =
                subset == null ? null : subset.trafficPolicy().retryBudget();
        return own == null ? rule.trafficPolicy().retryBudget() : own;
    }
}
