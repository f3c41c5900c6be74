package dev.weft.config.inject;

import java.util.Map;
import java.util.Set;

/**
 * Which pods get a sidecar. The pod's own word comes first, then its namespace's, then the installation's default.
 * Immutable; any thread.
 *
 * <p>Source: Istio's injection labels {@code istio-injection}, {@code istio.io/rev} and {@code sidecar.istio.io/inject};
 * a label of a pod wins over its annotation, {@code weft.dev} over Istio's.
 *
 * @param revision which installation asks
 * @param byDefault what holds for namespaces that say nothing
 */
public record InjectionPolicy(String revision, boolean byDefault) {

    /** Namespaces of Kubernetes itself, whose pods never get one. */
    public static final Set<String> SYSTEM =
            Set.of("kube-system", "kube-public", "kube-node-lease", "local-path-storage");

    private static final String POD = "weft.dev/inject";
    private static final String POD_ISTIO = "sidecar.istio.io/inject";
    private static final String REVISION = "weft.dev/rev";
    private static final String REVISION_ISTIO = "istio.io/rev";
    private static final String NAMESPACE_ISTIO = "istio-injection";

    /** The answer. */
    public sealed interface Verdict {

        /** It gets one. */
        record Inject() implements Verdict {}

        /**
         * It gets none.
         *
         * @param reason why
         */
        record Skip(String reason) implements Verdict {}

        /**
         * The pod's word cannot be understood.
         *
         * @param problem which label or annotation, its value and what was expected
         */
        record Unclear(String problem) implements Verdict {}
    }

    /** Decides about one pod (or pod template) of a namespace. */
    public Verdict decide(String namespace, Map<String, String> namespaceLabels, Map<String, ?> pod) {
        Tree tree = Tree.copyOf(pod);
        if (tree.view("spec").flag("hostNetwork")) {
            return new Verdict.Skip("its pods use the host's network, whose connections are not one pod's");
        }
        if (SYSTEM.contains(namespace)) {
            return new Verdict.Skip("namespace " + namespace + " is Kubernetes' own");
        }
        Map<String, String> labels = tree.view("metadata").texts("labels");
        Map<String, String> annotations = tree.view("metadata").texts("annotations");
        for (String name : new String[] {POD, POD_ISTIO}) {
            String word = labels.getOrDefault(name, annotations.getOrDefault(name, ""));
            if (!word.isEmpty()) {
                return ofPod(name, word, labels);
            }
        }
        String wanted = first(labels, REVISION, REVISION_ISTIO);
        if (!wanted.isEmpty() && !ofNamespaceDisabled(namespaceLabels)) {
            return revision(wanted, "the pod");
        }
        return ofNamespace(namespaceLabels);
    }

    private Verdict ofPod(String name, String word, Map<String, String> labels) {
        return switch (word) {
            case "true", "enabled" -> {
                String wanted = first(labels, REVISION, REVISION_ISTIO);
                yield wanted.isEmpty() ? new Verdict.Inject() : revision(wanted, "the pod");
            }
            case "false", "disabled" -> new Verdict.Skip("the pod's " + name + " is " + word);
            default -> new Verdict.Unclear(name + ": \"" + word + "\" (expected: true or false)");
        };
    }

    private static boolean ofNamespaceDisabled(Map<String, String> labels) {
        String word = first(labels, POD, NAMESPACE_ISTIO);
        return word.equals("disabled") || word.equals("false");
    }

    private Verdict ofNamespace(Map<String, String> labels) {
        String word = first(labels, POD, NAMESPACE_ISTIO);
        if (ofNamespaceDisabled(labels)) {
            return new Verdict.Skip("its namespace has injection disabled");
        }
        String wanted = first(labels, REVISION, REVISION_ISTIO);
        if (word.equals("enabled") || word.equals("true")) {
            return labels.getOrDefault(REVISION, "").isEmpty()
                    ? revision("default", "the namespace")
                    : revision(labels.getOrDefault(REVISION, ""), "the namespace");
        }
        if (!wanted.isEmpty()) {
            return revision(wanted, "the namespace");
        }
        return byDefault
                ? new Verdict.Inject()
                : new Verdict.Skip("its namespace has no label " + POD + ": enabled (or istio-injection: enabled)");
    }

    private Verdict revision(String wanted, String who) {
        return wanted.equals(revision)
                ? new Verdict.Inject()
                : new Verdict.Skip(who + " asks for revision " + wanted + ", this is " + revision);
    }

    private static String first(Map<String, String> labels, String own, String istio) {
        String word = labels.getOrDefault(own, "");
        return word.isEmpty() ? labels.getOrDefault(istio, "") : word;
    }
}
