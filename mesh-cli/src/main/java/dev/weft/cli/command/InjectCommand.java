package dev.weft.cli.command;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import dev.weft.config.inject.Injection;
import dev.weft.config.inject.InjectionPolicy;
import dev.weft.config.inject.InjectionSettings;
import dev.weft.config.inject.Injector;
import dev.weft.config.inject.WorkloadDocument;
import dev.weft.config.inject.YamlTree;
import dev.weft.config.parse.YamlDocument;
import dev.weft.config.parse.YamlNode;
import dev.weft.config.parse.YamlParser;
import dev.weft.config.parse.YamlWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weft inject}: what the webhook does, offline. */
@Command(
        name = "inject",
        description = {
            "Puts sidecars into the pods and pod templates of YAML files and prints all of their documents.",
            "Labels of namespaces count where the files hold the Namespace; other documents stay as they are.",
            "Exit code 0, 1 when a pod says something that cannot be meant (nothing is printed then),",
            "74 when a file cannot be read."
        })
public final class InjectCommand implements Callable<Integer> {

    private static final String STANDARD_INPUT = "-";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-f", "--file"},
            required = true,
            arity = "1..*",
            paramLabel = "FILE|DIR",
            description = "Files, folders of them, or - for standard input.")
    private List<String> paths = List.of();

    @Option(names = "--image", description = "The sidecar's image (${DEFAULT-VALUE}).")
    private String image = "weft/proxy:latest";

    @Option(names = "--control-plane", paramLabel = "HOST:PORT", description = "Control plane (${DEFAULT-VALUE}).")
    private String controlPlane = "weft-control.weft-system.svc:15012";

    @Option(names = "--trust-domain", description = "The mesh's trust domain (${DEFAULT-VALUE}).")
    private String trustDomain = "cluster.local";

    @Option(names = "--revision", description = "The installation's revision (${DEFAULT-VALUE}).")
    private String revision = "default";

    @Option(
            names = "--native-sidecar",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "An init container that stays (Kubernetes 1.29), not an ordinary container.")
    private boolean nativeSidecar = true;

    @Option(names = "--labelled-only", description = "Only pods and namespaces whose labels ask for it.")
    private boolean labelledOnly;

    @Override
    public Integer call() throws IOException {
        List<YamlDocument> documents = new ArrayList<>();
        read().forEach((path, text) -> documents.addAll(parse(path, text)));
        Injector injector = new Injector(settings());
        InjectionPolicy policy = new InjectionPolicy(revision, !labelledOnly);
        Map<String, Map<String, String>> namespaces = namespaces(documents);
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<String> printed = new ArrayList<>();
        boolean refused = false;
        for (YamlDocument document : documents) {
            Map<String, @Nullable Object> tree = tree(document);
            switch (WorkloadDocument.inject(tree, injector, policy, namespaces)) {
                case Injection.Injected(Map<String, @Nullable Object> pod, List<String> warnings) -> {
                    warnings.forEach(warning -> err.println(nameOf(tree) + ": warning: " + warning));
                    printed.add(YamlWriter.write(pod));
                }
                case Injection.Untouched untouched ->
                    printed.add(document.text().strip() + "\n");
                case Injection.Refused(List<String> problems) -> {
                    problems.forEach(problem -> err.println(nameOf(tree) + ": " + problem));
                    refused = true;
                }
            }
        }
        if (!refused) {
            out.print(String.join("---\n", printed));
            out.flush();
        }
        return (refused ? ExitCode.FINDINGS : ExitCode.OK).number();
    }

    private Map<String, String> read() throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        List<Path> files = new ArrayList<>();
        for (String path : paths) {
            if (path.equals(STANDARD_INPUT)) {
                texts.put("standard input", new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
            } else {
                files.add(Path.of(path));
            }
        }
        texts.putAll(Documents.read(files).texts());
        return texts;
    }

    private static List<YamlDocument> parse(String path, String text) {
        List<YamlDocument> documents = new YamlParser().parse(text);
        for (YamlDocument document : documents) {
            if (!document.problems().isEmpty()) {
                throw new Failure(
                        ExitCode.FINDINGS,
                        path + ":" + document.line() + ": "
                                + document.problems().get(0).message() + " (expected: YAML)");
            }
        }
        return documents;
    }

    private InjectionSettings settings() {
        InjectionSettings base = InjectionSettings.defaults(image);
        InjectionSettings.Mesh mesh = base.mesh();
        return base.with(
                new InjectionSettings.Mesh(
                        controlPlane,
                        trustDomain,
                        trustDomain,
                        mesh.clusterId(),
                        revision,
                        mesh.tokenAudience(),
                        mesh.rootConfigMap()),
                nativeSidecar);
    }

    private static Map<String, Map<String, String>> namespaces(List<YamlDocument> documents) {
        Map<String, Map<String, String>> labels = new LinkedHashMap<>();
        for (YamlDocument document : documents) {
            Map<String, @Nullable Object> tree = tree(document);
            if ("Namespace".equals(tree.get("kind")) && tree.get("metadata") instanceof Map<?, ?> metadata) {
                Map<String, String> found = new LinkedHashMap<>();
                if (metadata.get("labels") instanceof Map<?, ?> map) {
                    map.forEach((name, value) -> found.put(String.valueOf(name), String.valueOf(value)));
                }
                labels.put(String.valueOf(metadata.get("name")), found);
            }
        }
        return labels;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, @Nullable Object> tree(YamlDocument document) {
        return document.root() instanceof YamlNode.Mapping mapping && YamlTree.of(mapping) instanceof Map<?, ?> map
                ? (Map<String, @Nullable Object>) map
                : Map.of();
    }

    private static String nameOf(Map<String, @Nullable Object> tree) {
        Object name = tree.get("metadata") instanceof Map<?, ?> metadata ? metadata.get("name") : null;
        return tree.get("kind") + " " + name;
    }
}
