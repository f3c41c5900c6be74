package dev.weft.proxy.xds;

import io.grpc.ManagedChannel;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Makes the connection to the control plane with the identity of this moment. */
@FunctionalInterface
public interface ChannelSource {

    /**
     * A new channel; empty while there is no identity to show or no bundle to check the server with.
     *
     * @param executor where its events are delivered
     */
    Optional<ManagedChannel> open(Executor executor);
}
