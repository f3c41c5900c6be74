package dev.weft.cli.command;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Json;
import dev.weft.cli.output.OutputFormat;
import dev.weft.config.model.read.NamespaceMap;
import dev.weft.types.Diagnostic;
import dev.weft.types.Severity;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weft validate}: says of configuration files what the control plane would say. */
@Command(
        name = "validate",
        description = {
            "Checks configuration files, or all .yaml and .yml files below a folder, as the control plane would:",
            "FILE:LINE:COLUMN: SEVERITY [REASON] KIND NAMESPACE/NAME: FIELD: MESSAGE.",
            "Exit code 0 without errors (warnings do not count), 1 with errors, 74 when a file cannot be read."
        })
public final class ValidateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "1..*", paramLabel = "FILE|DIR", description = "Files and folders that belong together.")
    private List<Path> paths = List.of();

    @Option(
            names = "--namespace",
            paramLabel = "FOLDER=NAMESPACE",
            description = "The namespace of the documents in a folder (the control plane's weft.config.namespaces).")
    private Map<String, String> namespaces = new LinkedHashMap<>();

    @Option(
            names = "--root-namespace",
            paramLabel = "NAMESPACE",
            description = "Objects here hold for every namespace (default: ${DEFAULT-VALUE}).")
    private String rootNamespace = "weft-system";

    @Option(
            names = "--profiles",
            split = ",",
            paramLabel = "PROFILE",
            description = "Active profiles of Spring applications (the control plane's weft.config.profiles).")
    private List<String> profiles = List.of();

    @Option(names = "--output", description = "text (default) or json.")
    private OutputFormat output = OutputFormat.text;

    @Override
    public Integer call() {
        Documents documents = Documents.read(paths);
        List<Diagnostic> found =
                Validation.of(documents.texts(), new NamespaceMap(namespaces, rootNamespace), profiles);
        PrintWriter out = spec.commandLine().getOut();
        long errors = count(found, Severity.ERROR);
        switch (output) {
            case json ->
                out.println(
                        Json.write(found.stream().map(ValidateCommand::fields).toList()));
            case text -> {
                found.forEach(out::println);
                out.println(documents.texts().size() + " files: " + errors + " errors, "
                        + count(found, Severity.WARNING) + " warnings");
            }
        }
        return (errors == 0 ? ExitCode.OK : ExitCode.FINDINGS).number();
    }

    private static long count(List<Diagnostic> found, Severity severity) {
        return found.stream()
                .filter(diagnostic -> diagnostic.severity() == severity)
                .count();
    }

    static Map<String, Object> fields(Diagnostic diagnostic) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("file", diagnostic.origin().source());
        fields.put("line", diagnostic.origin().line());
        fields.put("column", diagnostic.origin().column());
        fields.put("severity", diagnostic.severity().name());
        fields.put("reason", diagnostic.reason().name());
        fields.put("kind", diagnostic.at().kind());
        fields.put("namespace", diagnostic.at().namespace());
        fields.put("name", diagnostic.at().name());
        fields.put("field", diagnostic.field());
        fields.put("message", diagnostic.message());
        return fields;
    }
}
