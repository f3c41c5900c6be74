package dev.weft.cli.shop;

import dev.weft.cli.network.Network;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the demo's programs run, and by which addresses the mesh knows them. From outside everything is reached at the same
 * addresses of the loopback interface, {@link Workload}'s. Main thread.
 */
public sealed interface Placement extends AutoCloseable permits OnLoopback, OnHosts {

    /** One line for people: how traffic comes to the sidecars, and why. */
    String story();

    /** The folder with the documents that say where workloads run, below the bookshop's. */
    String documents();

    /** Starts a program beside a workload; without one beside the control plane. */
    BoundProcess start(
            String name, Optional<Workload> beside, Path log, Map<String, String> environment, List<String> command);

    /** Where {@link Workload}'s addresses and those of {@link Ports#CHECK} are dialled and bound. */
    Network network();

    /** Where the control plane listens for sidecars. */
    String controlAddress();

    /** Where a workload's sidecar finds the control plane. */
    String controlAddress(Workload workload);

    /** The workload's address as the mesh knows it. */
    String address(Workload workload);

    /** The address at which the mesh finds what listens at one of {@link Ports#CHECK} on this machine. */
    InetSocketAddress seenByMesh(InetSocketAddress local);

    /** More arguments of a service's JVM. */
    List<String> serviceFlags(Workload workload, Path hosts);

    /** More arguments of a service. */
    List<String> serviceArguments(Workload workload);

    /** More properties of a sidecar, a line each. */
    String sidecarProperties();

    /** Ends what it started by itself; what the shop started has ended. */
    @Override
    void close();
}
