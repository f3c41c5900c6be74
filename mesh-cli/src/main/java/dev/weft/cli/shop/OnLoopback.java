package dev.weft.cli.shop;

import dev.weft.cli.network.Network;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything runs in this machine's own network: sidecars have explicit listeners, and services call each other through
 * names that lead there.
 *
 * @param story why
 */
record OnLoopback(String story) implements Placement {

    /** The folder of the documents for explicit listeners. */
    static final String DOCUMENTS = "mesh";

    private static final String LOOPBACK = "127.0.0.1";

    @Override
    public String documents() {
        return DOCUMENTS;
    }

    @Override
    public BoundProcess start(
            String name, Optional<Workload> beside, Path log, Map<String, String> environment, List<String> command) {
        return BoundProcess.start(name, log, environment, command);
    }

    @Override
    public Network network() {
        return Network.OWN;
    }

    @Override
    public String controlAddress() {
        return LOOPBACK;
    }

    @Override
    public String controlAddress(Workload workload) {
        return LOOPBACK;
    }

    @Override
    public String address(Workload workload) {
        return workload.address();
    }

    @Override
    public InetSocketAddress seenByMesh(InetSocketAddress local) {
        return local;
    }

    @Override
    public List<String> serviceFlags(Workload workload, Path hosts) {
        // The service calls its neighbours by name; on this machine the names lead to its sidecar.
        return List.of("-Djdk.net.hosts.file=" + hosts);
    }

    @Override
    public List<String> serviceArguments(Workload workload) {
        return List.of("--server.port=" + workload.application().getPort());
    }

    @Override
    public String sidecarProperties() {
        return "";
    }

    @Override
    public void close() {
        // Nothing runs but what the shop started.
    }
}
