package dev.weft.cli.command;

import dev.weft.cli.output.Json;
import dev.weft.cli.output.OutputFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weft version}: the version of Weft and of the JVM that runs it. */
@Command(name = "version", description = "Prints the version of Weft and of the JVM.")
public final class VersionCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--output", description = "text (default) or json.")
    private OutputFormat output = OutputFormat.text;

    @Override
    public Integer call() throws IOException {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("weft", weft());
        versions.put("java", System.getProperty("java.vm.version", "unknown"));
        versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        String text = switch (output) {
            case json -> Json.write(versions);
            case text ->
                "weft " + versions.get("weft") + " (Java " + versions.get("java") + ", " + versions.get("os") + ")";
        };
        spec.commandLine().getOut().println(text);
        return 0;
    }

    private static String weft() throws IOException {
        Properties build = new Properties();
        try (InputStream in = VersionCommand.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                build.load(in);
            }
        }
        return build.getProperty("version", "unknown");
    }
}
