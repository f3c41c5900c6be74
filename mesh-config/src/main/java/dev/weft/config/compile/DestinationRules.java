package dev.weft.config.compile;

import dev.weft.config.model.DestinationRule;
import dev.weft.config.model.DestinationRule.Subset;
import dev.weft.config.model.TrafficSettings;
import dev.weft.policy.cluster.CircuitBreakers;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which DestinationRule holds for a host as one namespace sees it: the caller's namespace, then the service's, then the root
 * namespace; an exact host before the longest wildcard.
 *
 * <p>Source: Istio DestinationRule, cross-namespace visibility.
 */
final class DestinationRules {

    private final Registry registry;
    private final String viewer;
    private final Map<String, List<DestinationRule>> exact = new HashMap<>();
    private final Map<String, List<DestinationRule>> wildcards = new HashMap<>();
    private final Map<String, Optional<DestinationRule>> chosen = new HashMap<>();

    DestinationRules(Registry registry, String viewer) {
        this.registry = registry;
        this.viewer = viewer;
        for (DestinationRule rule : registry.view().all(DestinationRule.class)) {
            if (!rule.exportTo().isVisible(rule.namespace(), viewer)) {
                continue;
            }
            String host = registry.resolve(viewer, rule.host(), rule.namespace());
            (host.startsWith("*") ? wildcards : exact)
                    .computeIfAbsent(host, name -> new java.util.ArrayList<>())
                    .add(rule);
        }
    }

    Optional<DestinationRule> of(Service service) {
        return chosen.computeIfAbsent(service.host(), host -> find(service));
    }

    /** Rules that give way to an older one of the same namespace for the same host. */
    void report(Findings findings) {
        for (Map<String, List<DestinationRule>> hosts : List.of(exact, wildcards)) {
            hosts.forEach((host, rules) -> {
                Map<String, DestinationRule> firstOf = new HashMap<>();
                for (DestinationRule rule : rules) {
                    DestinationRule first = firstOf.putIfAbsent(rule.namespace(), rule);
                    if (first != null) {
                        findings.conflict(first, rule, "spec.host", "host \"" + host + "\"");
                    }
                }
            });
        }
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
        return rules == null
                ? Optional.empty()
                : rules.stream()
                        .filter(rule -> rule.namespace().equals(namespace))
                        .findFirst();
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

    /** The retry budget of a host or of one subset; {@code null}: none. */
    static CircuitBreakers.@Nullable RetryBudget budget(@Nullable DestinationRule rule, @Nullable Subset subset) {
        if (rule == null) {
            return null;
        }
        CircuitBreakers.RetryBudget own =
                subset == null ? null : subset.trafficPolicy().retryBudget();
        return own == null ? rule.trafficPolicy().retryBudget() : own;
    }
}
