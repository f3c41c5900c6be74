package dev.weft.cli.command;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import dev.weft.cli.output.Json;
import dev.weft.cli.output.OutputFormat;
import dev.weft.config.model.SpringRoute;
import dev.weft.config.model.read.ApplicationFile;
import dev.weft.config.model.read.DocumentReader;
import dev.weft.config.model.read.NamespaceMap;
import dev.weft.config.model.read.Reading;
import dev.weft.types.Diagnostic;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weft migrate scg}: which routes of Spring Cloud Gateway applications compile, and why the others do not. */
@Command(
        name = "scg",
        description = {
            "Tells which routes of Spring Cloud Gateway applications become Weft's rules, and why the others do not.",
            "Destinations are not looked up: 'weft validate' does that, with the services' files beside the routes'.",
            "Exit code 0 when every route compiles, 1 when one does not, 2 when the files hold no routes,",
            "74 when a file cannot be read."
        })
public final class MigrateScgCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-f", "--file"},
            required = true,
            arity = "1..*",
            paramLabel = "FILE|DIR",
            description = {
                "Applications' YAML files, or folders of them; every file is an application of its own,",
                "but for application-PROFILE.yml beside application.yml."
            })
    private List<Path> paths = List.of();

    @Option(
            names = "--profiles",
            split = ",",
            paramLabel = "PROFILE",
            description =
                    "Active profiles (the control plane's weft.config.profiles); spring.profiles.active without it.")
    private List<String> profiles = List.of();

    @Option(names = "--output", description = "text (default) or json.")
    private OutputFormat output = OutputFormat.text;

    @Override
    public Integer call() {
        Documents documents = Documents.read(paths);
        List<Reading> readings = readings(new TreeMap<>(documents.texts()));
        List<Reading> routes = readings.stream()
                .filter(reading -> reading.ref().kind().equals(SpringRoute.KIND))
                .toList();
        List<Diagnostic> ofApplications = readings.stream()
                .filter(reading -> !reading.ref().kind().equals(SpringRoute.KIND))
                .flatMap(reading -> reading.diagnostics().stream())
                .toList();
        boolean broken = readings.stream()
                .anyMatch(reading ->
                        !reading.ref().kind().equals(SpringRoute.KIND) && reading.state() != Reading.State.SOUND);
        if (routes.isEmpty() && !broken) {
            throw new Failure(
                    ExitCode.USAGE,
                    "routes: none in " + documents.texts().size()
                            + " files (expected: spring.cloud.gateway.server.webflux.routes)");
        }
        List<Reading> refused = routes.stream()
                .filter(reading -> reading.state() != Reading.State.SOUND)
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case json -> out.println(Json.write(report(routes, refused, ofApplications)));
            case text -> print(out, routes, refused, ofApplications);
        }
        return (refused.isEmpty() && !broken ? ExitCode.OK : ExitCode.FINDINGS).number();
    }

    private List<Reading> readings(NavigableMap<String, String> texts) {
        DocumentReader reader = new DocumentReader(NamespaceMap.NONE, profiles);
        List<Reading> readings = new ArrayList<>();
        texts.forEach((path, text) -> {
            ApplicationFile file = ApplicationFile.of(path).orElse(new ApplicationFile("", "-"));
            String main = ApplicationFile.main(file.folder(), texts);
            boolean merged = ApplicationFile.of(path).isPresent() && main != null;
            if (!merged) {
                readings.addAll(reader.read(path, "", text));
            } else if (path.equals(main)) {
                readings.addAll(reader.read(path, "", text, ApplicationFile.profiles(file.folder(), texts)));
            } else {
                readings.addAll(file.profile().isEmpty() ? reader.read(path, "", text) : List.of());
            }
        });
        return readings.stream()
                .filter(reading -> reading.ref().kind().startsWith("Spring"))
                .toList();
    }

    private static void print(
            PrintWriter out, List<Reading> routes, List<Reading> refused, List<Diagnostic> ofApplications) {
        ofApplications.forEach(out::println);
        out.println((routes.size() - refused.size()) + " of " + routes.size() + " routes compile"
                + (refused.isEmpty()
                        ? ""
                        : "; " + (refused.size() == 1 ? "this 1 does" : "these " + refused.size() + " do") + " not:"));
        for (Reading route : refused) {
            out.println("  " + route.ref().name() + " (" + route.origin() + ")");
            for (Diagnostic diagnostic : route.diagnostics()) {
                out.println("    " + diagnostic.origin().line() + ":"
                        + diagnostic.origin().column() + " [" + diagnostic.reason() + "] " + diagnostic.field() + ": "
                        + diagnostic.message());
            }
        }
        List<Diagnostic> notes = notes(routes);
        if (!notes.isEmpty()) {
            out.println("notes on the others:");
            notes.forEach(note -> out.println("  " + note));
        }
    }

    private static List<Diagnostic> notes(List<Reading> routes) {
        return routes.stream()
                .filter(reading -> reading.state() == Reading.State.SOUND)
                .flatMap(reading -> reading.diagnostics().stream())
                .toList();
    }

    private static Map<String, Object> report(
            List<Reading> routes, List<Reading> refused, List<Diagnostic> ofApplications) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("routes", routes.size());
        report.put("compiled", routes.size() - refused.size());
        report.put(
                "refused",
                refused.stream()
                        .map(route -> {
                            Map<String, Object> fields = new LinkedHashMap<>();
                            fields.put("route", route.ref().name());
                            fields.put("file", route.origin().source());
                            fields.put("line", route.origin().line());
                            fields.put("column", route.origin().column());
                            fields.put(
                                    "reasons",
                                    route.diagnostics().stream()
                                            .map(ValidateCommand::fields)
                                            .toList());
                            return fields;
                        })
                        .toList());
        List<Diagnostic> notes = new ArrayList<>(ofApplications);
        notes.addAll(notes(routes));
        report.put("notes", notes.stream().map(ValidateCommand::fields).toList());
        return report;
    }
}
