package dev.weft.cli.command;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Json;
import dev.weft.cli.output.OutputFormat;
import dev.weft.cli.output.Table;
import dev.weft.cli.remote.ControlPlane;
import dev.weft.cli.remote.ProxyState;
import dev.weft.cli.remote.ProxyState.Sync;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code weft proxy-status}: which proxies are connected, and whether each runs what it was sent. */
@Command(
        name = "proxy-status",
        description = {
            "Lists the connected proxies and whether each runs what it was sent: SYNCED, STALE (sent, not yet acknowledged),",
            "NACK (refused; the reason follows), - (not subscribed). Exit code 1 when one of them refused something."
        })
public final class ProxyStatusCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--output", description = "text (default) or json.")
    private OutputFormat output = OutputFormat.text;

    @Mixin
    private ControlPlaneOptions control = new ControlPlaneOptions();

    @Override
    public Integer call() {
        List<ProxyState> proxies;
        try (ControlPlane client = control.connect()) {
            proxies = client.proxies();
        }
        PrintWriter out = spec.commandLine().getOut();
        switch (output) {
            case json -> out.println(Json.write(proxies));
            case text -> {
                out.print(table(proxies));
                for (ProxyState proxy : proxies) {
                    proxy.refusals().forEach((type, reason) -> out.println(proxy.name() + " " + type + ": " + reason));
                }
                out.flush();
            }
        }
        boolean refused = proxies.stream().anyMatch(proxy -> proxy.types().containsValue(Sync.NACK));
        return (refused ? ExitCode.FINDINGS : ExitCode.OK).number();
    }

    private static Table table(List<ProxyState> proxies) {
        Table table = new Table("NAME", "IDENTITY", "CLIENT", "REVISION", "CDS", "EDS", "LDS", "RDS", "SDS", "SINCE");
        for (ProxyState proxy : proxies) {
            List<String> cells =
                    new ArrayList<>(List.of(proxy.name(), proxy.identity(), proxy.client(), proxy.revision()));
            for (String type : ProxyState.TYPES) {
                cells.add(proxy.types().getOrDefault(type, Sync.NONE).shown());
            }
            cells.add(proxy.since());
            table.row(cells);
        }
        return table;
    }
}
