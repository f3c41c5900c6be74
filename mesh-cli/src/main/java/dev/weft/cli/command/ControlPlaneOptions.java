package dev.weft.cli.command;

import dev.weft.cli.remote.ControlPlane;
import java.net.URI;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Where the control plane is. */
final class ControlPlaneOptions {

    @Option(
            names = "--control-plane",
            paramLabel = "URL",
            defaultValue = "${env:WEFT_CONTROL_PLANE:-http://127.0.0.1:15014}",
            description = "The control plane's HTTP port (default: ${DEFAULT-VALUE}; WEFT_CONTROL_PLANE sets it too).")
    private URI url = URI.create("http://127.0.0.1:15014");

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Longest wait for an answer (default: ${DEFAULT-VALUE}).")
    private int seconds = 5;

    ControlPlane connect() {
        return new ControlPlane(url, Duration.ofSeconds(seconds));
    }
}
