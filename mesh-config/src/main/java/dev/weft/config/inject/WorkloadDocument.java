package dev.weft.config.inject;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One document of any kind: finds the pod in it and injects there.
 *
 * <p>Source: the kinds of Kubernetes {@code v1}, {@code apps/v1} and {@code batch/v1} that make pods.
 */
public final class WorkloadDocument {

    private static final Set<String> TEMPLATES = Set.of(
            "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "DeploymentConfig");
    private static final String DEFAULT = "default";

    private WorkloadDocument() {}

    /**
     * Injects into one document.
     *
     * @param document a whole object; other kinds than those that make pods stay untouched
     * @param injector what injects
     * @param policy whether it should
     * @param namespaces labels of namespaces by name, as far as known
     */
    public static Injection inject(
            Map<String, ? extends @Nullable Object> document,
            Injector injector,
            InjectionPolicy policy,
            Map<String, Map<String, String>> namespaces) {
        Tree tree = Tree.copyOf(document);
        String kind = tree.text("kind");
        Tree pod;
        if (kind.equals("Pod")) {
            pod = tree;
        } else if (TEMPLATES.contains(kind)) {
            pod = tree.view("spec").view("template");
        } else if (kind.equals("CronJob")) {
            pod = tree.view("spec").view("jobTemplate").view("spec").view("template");
        } else {
            return new Injection.Untouched("a " + kind + " makes no pods");
        }
        if (pod.map().isEmpty()) {
            return new Injection.Refused(List.of("kind " + kind + ": no pod template (expected: spec.template)"));
        }
        Tree metadata = tree.view("metadata");
        String namespace = metadata.has("namespace") ? metadata.text("namespace") : DEFAULT;
        return switch (policy.decide(namespace, namespaces.getOrDefault(namespace, Map.of()), pod.map())) {
            case InjectionPolicy.Verdict.Skip skip -> new Injection.Untouched(skip.reason());
            case InjectionPolicy.Verdict.Unclear unclear -> new Injection.Refused(List.of(unclear.problem()));
            case InjectionPolicy.Verdict.Inject inject -> {
                Owner owner = new Owner(namespace, kind, tree.text("apiVersion"), metadata.text("name"));
                Injection injection = injector.inject(pod.map(), owner);
                if (injection
                        instanceof Injection.Injected(Map<String, @Nullable Object> made, List<String> warnings)) {
                    pod.map().clear();
                    pod.map().putAll(made);
                    yield new Injection.Injected(tree.map(), warnings);
                }
                yield injection;
            }
        };
    }
}
