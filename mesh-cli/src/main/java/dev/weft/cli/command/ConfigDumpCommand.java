package dev.weft.cli.command;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Json;
import dev.weft.cli.output.OutputFormat;
import dev.weft.cli.output.Table;
import dev.weft.cli.remote.ControlPlane;
import dev.weft.cli.remote.DumpedResource;
import dev.weft.cli.remote.Sidecar;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code weft config dump}: the resources that a proxy is served, or that a sidecar runs. */
@Command(
        name = "dump",
        description = {
            "Shows the resources that the control plane serves to PROXY (a name or node id of proxy-status),",
            "or that the sidecar at --sidecar runs."
        })
public final class ConfigDumpCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(arity = "0..1", paramLabel = "PROXY", description = "A proxy's name, for example catalog-v1.shop.")
    private @Nullable String proxy;

    @Option(
            names = "--sidecar",
            paramLabel = "URL",
            description = "A sidecar's own port, for example http://127.0.0.1:15000.")
    private @Nullable URI sidecar;

    @Option(names = "--output", description = "text (default: names and sizes) or json (everything).")
    private OutputFormat output = OutputFormat.text;

    @Mixin
    private ControlPlaneOptions control = new ControlPlaneOptions();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode dump = dump();
        switch (output) {
            case json -> out.println(Json.write(dump));
            case text -> {
                Table table = new Table("TYPE", "NAME", "VERSION", "BYTES");
                for (DumpedResource resource : DumpedResource.in(dump)) {
                    table.row(List.of(
                            resource.type(),
                            resource.name(),
                            resource.version(),
                            resource.bytes() == 0 ? "-" : String.valueOf(resource.bytes())));
                }
                out.print(table);
                out.flush();
            }
        }
        return ExitCode.OK.number();
    }

    private JsonNode dump() {
        if (sidecar != null && proxy == null) {
            try (Sidecar client = new Sidecar(sidecar, Duration.ofSeconds(5))) {
                return client.configDump();
            }
        }
        if (proxy != null && sidecar == null) {
            try (ControlPlane client = control.connect()) {
                return client.configDump(proxy);
            }
        }
        throw new ParameterException(spec.commandLine(), "config dump: expected either PROXY or --sidecar URL");
    }
}
