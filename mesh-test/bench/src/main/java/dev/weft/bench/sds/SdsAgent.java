package dev.weft.bench.sds;

import dev.weft.proxy.identity.IdentityAgent;
import dev.weft.proxy.identity.IdentityObserver;
import dev.weft.proxy.identity.SdsServer;
import dev.weft.types.svid.BootstrapFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** {@code SdsAgent BOOTSTRAP-FILE STATE-DIR SOCKET}: gets an SVID and serves it until it is ended. */
public final class SdsAgent {

    private SdsAgent() {}

    /** Runs until it is ended. */
    public static void main(String[] args) throws Exception {
        Path bootstrap = Path.of(args[0]);
        BootstrapFile file = BootstrapFile.parse(Files.readString(bootstrap));
        String[] controlPlane = file.controlPlane().split(":", 2);
        var options = new IdentityAgent.Options(
                file.trustDomain(),
                controlPlane[0],
                Integer.parseInt(controlPlane[1]),
                Path.of(args[1]),
                bootstrap,
                Duration.ZERO);
        try (var agent = IdentityAgent.start(options, Clock.systemUTC(), new SecureRandom(), IdentityObserver.NONE);
                var server = SdsServer.start(Path.of(args[2]), agent.source())) {
            System.out.println("serving " + server.socket());
            new CountDownLatch(1).await();
        }
    }
}
