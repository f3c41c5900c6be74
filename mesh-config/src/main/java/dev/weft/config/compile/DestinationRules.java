package dev.weft.config.compile;

import dev.weft.config.model.DestinationRule;
import dev.weft.config.model.DestinationRule.Settings;
import dev.weft.config.model.DestinationRule.Subset;
import dev.weft.config.model.DestinationRule.TrafficPolicy;
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

    /** What holds for a port of a host or of one subset: the more specific says, the less specific fills in. */
    static Settings settings(@Nullable DestinationRule rule, @Nullable Subset subset, int port) {
        if (rule == null) {
            return Settings.NONE;
        }
        Settings host = ofPort(rule.trafficPolicy(), port);
        if (subset == null) {
            return host;
        }
        Settings own = ofPort(subset.trafficPolicy(), port);
        return new Settings(
                own.loadBalancer() == null ? host.loadBalancer() : own.loadBalancer(),
                own.tls() == null ? host.tls() : own.tls());
    }

    private static Settings ofPort(TrafficPolicy policy, int port) {
        Settings settings = policy.ports().get(port);
        return settings == null ? policy.settings() : settings;
    }
}
