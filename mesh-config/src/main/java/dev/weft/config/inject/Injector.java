package dev.weft.config.inject;

import dev.weft.config.parse.YamlDocument;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts a sidecar into one pod. The same pod and settings always give the same result, and a pod that has one stays as it is.
 * Immutable; any thread.
 *
 * <p>Source: Istio's injection template, as behaviour.
 */
public final class Injector {

    private static final Set<String> SIDECARS = Set.of(SidecarContainer.NAME, "istio-proxy");
    private static final Set<String> INITS = Set.of(InitContainer.NAME, "istio-init");
    private static final String AUTO = "auto";
    private static final String CONTAINERS = "containers";
    private static final String INIT_CONTAINERS = "initContainers";

    private final InjectionSettings installation;

    /** An injector with what an installation says. */
    public Injector(InjectionSettings installation) {
        this.installation = installation;
    }

    /**
     * Injects; whether the pod should have a sidecar at all was decided before.
     *
     * @param pod a pod or a pod template: {@code metadata} and {@code spec}; not changed
     * @param owner whose it is
     */
    public Injection inject(Map<String, ? extends @Nullable Object> pod, Owner owner) {
        Tree tree = Tree.copyOf(pod);
        if (PodMarks.isInjected(tree)) {
            return new Injection.Untouched("it has a sidecar already");
        }
        if (!(tree.map().get("spec") instanceof Map)
                || tree.view("spec").items(CONTAINERS).isEmpty()) {
            return new Injection.Refused(List.of("spec.containers: none (expected: at least 1)"));
        }
        Map<String, String> annotations = tree.view("metadata").texts("annotations");
        PodAnnotations words = new PodAnnotations(annotations);
        InjectionSettings settings = words.over(installation);
        List<String> problems = new ArrayList<>(words.problems());
        List<String> warnings = new ArrayList<>(words.warnings());
        List<Tree> userVolumes = userVolumes(words, "user-volume", "userVolume", problems);
        List<Tree> userMounts = userVolumes(words, "user-volume-mount", "userVolumeMount", problems);
        List<Tree> templates = templates(words, problems);
        if (!problems.isEmpty()) {
            return new Injection.Refused(problems);
        }
        Tree override = take(tree.view("spec"), SIDECARS);
        Tree initOverride = take(tree.view("spec"), INITS);
        boolean stays = settings.behaviour().nativeSidecar();
        PodMarks marks = new PodMarks(tree);
        Map<String, String> asked = questions(tree, settings, marks, warnings);
        Tree sidecar = new SidecarContainer(settings, owner, stays).make(tree, asked);
        userMounts.forEach(mount -> sidecar.list("volumeMounts").add(mount.map()));
        PodMerge.lay(override.put("name", SidecarContainer.NAME), sidecar);
        Tree init = new InitContainer(settings, annotations).make();
        PodMerge.lay(initOverride.put("name", InitContainer.NAME), init);
        boolean redirects = !settings.capture().mode().equals("NONE");
        place(tree.view("spec"), sidecar, redirects ? init : null, settings.behaviour());
        List<@Nullable Object> volumes = PodVolumes.make(settings.mesh());
        userVolumes.forEach(volume -> volumes.add(volume.map()));
        tree.view("spec").list("volumes").addAll(volumes);
        secrets(tree.view("spec"), settings);
        marks.labels(owner);
        marks.annotations(settings, tree);
        marks.status(
                redirects
                        ? stays ? List.of(InitContainer.NAME, SidecarContainer.NAME) : List.of(InitContainer.NAME)
                        : stays ? List.of(SidecarContainer.NAME) : List.of(),
                stays ? List.of() : List.of(SidecarContainer.NAME),
                volumes,
                settings.mesh().revision());
        templates.forEach(template -> PodMerge.lay(template, tree));
        return new Injection.Injected(tree.map(), warnings);
    }

    /** The sidecar's variables about the application: its probes and its metrics. */
    private static Map<String, String> questions(
            Tree pod, InjectionSettings settings, PodMarks marks, List<String> warnings) {
        Map<String, String> asked = new LinkedHashMap<>();
        int port = settings.health().statusPort();
        if (settings.behaviour().rewriteProbes() && port != 0) {
            ProbeRewriter probes = new ProbeRewriter(port, warnings);
            pod.view("spec").items(CONTAINERS).forEach(probes::rewrite);
            pod.view("spec").items(INIT_CONTAINERS).forEach(probes::rewrite);
            if (!probes.questions().isEmpty()) {
                asked.put(ProbeRewriter.VARIABLE, JsonText.of(probes.questions()));
            }
        }
        String metrics = marks.metrics(settings);
        if (!metrics.isEmpty()) {
            asked.put("WEFT_APP_METRICS", metrics);
        }
        return asked;
    }

    /** The user's own words about a container that is ours, taken out of the pod; image {@code auto} means ours. */
    private static Tree take(Tree spec, Set<String> names) {
        Tree taken = Tree.empty();
        for (String list : new String[] {CONTAINERS, INIT_CONTAINERS}) {
            for (Tree container : spec.items(list)) {
                if (names.contains(container.text("name"))) {
                    PodMerge.lay(container, taken);
                }
            }
            if (spec.has(list)) {
                spec.list(list)
                        .removeIf(each ->
                                each instanceof Map<?, ?> map && names.contains(String.valueOf(map.get("name"))));
            }
        }
        if (taken.text("image").equals(AUTO)) {
            taken.map().remove("image");
        }
        return taken;
    }

    private static void place(Tree spec, Tree sidecar, @Nullable Tree init, InjectionSettings.Behaviour behaviour) {
        int first = 0;
        if (init != null) {
            spec.list(INIT_CONTAINERS).add(first++, init.map());
        }
        if (behaviour.nativeSidecar()) {
            spec.list(INIT_CONTAINERS).add(first, sidecar.map());
        } else if (behaviour.holdApplication()) {
            spec.list(CONTAINERS).add(0, sidecar.map());
        } else {
            spec.list(CONTAINERS).add(sidecar.map());
        }
    }

    private static void secrets(Tree spec, InjectionSettings settings) {
        for (String secret : settings.image().pullSecrets()) {
            if (PodMerge.find(spec, "imagePullSecrets", "name", secret) == null) {
                spec.list("imagePullSecrets")
                        .add(Tree.empty().put("name", secret).map());
            }
        }
    }

    /** Volumes or mounts by name, in JSON; each item's key is its {@code name}. */
    private static List<Tree> userVolumes(PodAnnotations words, String own, String istio, List<String> problems) {
        String text = words.word(own, "sidecar.istio.io/" + istio);
        if (text.isBlank()) {
            return List.of();
        }
        List<YamlDocument> documents = new YamlParser().parse(text);
        List<Tree> items = new ArrayList<>();
        if (documents.size() == 1
                && documents.get(0).problems().isEmpty()
                && documents.get(0).root() instanceof YamlNode.Mapping mapping
                && YamlTree.of(mapping) instanceof Map<?, ?> map) {
            map.forEach((name, value) -> {
                if (value instanceof Map<?, ?> item) {
                    Tree tree = Tree.empty().put("name", String.valueOf(name));
                    item.forEach((field, inner) -> tree.put(String.valueOf(field), Tree.copied(inner)));
                    items.add(tree);
                }
            });
        }
        if (items.isEmpty()) {
            problems.add("sidecar.istio.io/" + istio + ": \"" + text
                    + "\" (expected: a JSON object of objects, by name of the volume)");
        }
        return items;
    }

    private List<Tree> templates(PodAnnotations words, List<String> problems) {
        String names = words.word("templates", "inject.istio.io/templates");
        List<Tree> found = new ArrayList<>();
        for (String name : names.split(",", -1)) {
            String stripped = name.strip();
            if (stripped.isEmpty() || stripped.equals("sidecar")) {
                continue;
            }
            Map<String, @Nullable Object> template = installation.templates().get(stripped);
            if (template == null) {
                problems.add("inject.istio.io/templates: \"" + stripped + "\" (expected: sidecar"
                        + (installation.templates().isEmpty() ? "" : ", ")
                        + String.join(
                                ", ",
                                new java.util.TreeSet<>(installation.templates().keySet())) + ")");
            } else {
                found.add(Tree.copyOf(template));
            }
        }
        return found;
    }
}
