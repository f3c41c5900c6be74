package dev.weft.cli.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.cli.network.Network;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ports that are free as soon as their server is closed. */
class AcceptorTest {

    private final List<Thread> spinning = new ArrayList<>();
    private volatile boolean ended;

    @AfterEach
    void stopSpinning() throws InterruptedException {
        ended = true;
        for (Thread thread : spinning) {
            thread.join();
        }
    }

    @Test
    void thePortIsFreeAfterCloseOnAMachineWithoutTimeToSpare() throws Exception {
        InetSocketAddress at = free();
        // More threads than processors, so that the accepting thread does not run again soon by itself.
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            spinning.add(Thread.startVirtualThread(() -> {
                while (!ended) {
                    Thread.yield();
                }
            }));
        }

        for (int round = 0; round < 200; round++) {
            new Acceptor(Network.OWN, at, 50, Socket::close).close();
        }

        new ServerSocket(at.getPort(), 50, at.getAddress()).close();
    }

    @Test
    void acceptedConnectionsAreHandedOver() throws Exception {
        InetSocketAddress at = free();
        BlockingQueue<Socket> accepted = new ArrayBlockingQueue<>(1);
        try (Acceptor _ = new Acceptor(Network.OWN, at, 50, accepted::add);
                Socket client = new Socket(at.getAddress(), at.getPort())) {
            try (Socket server = accepted.poll(5, TimeUnit.SECONDS)) {
                assertThat(server).isNotNull();
                assertThat(server.getRemoteSocketAddress()).isEqualTo(client.getLocalSocketAddress());
            }
        }
    }

    @Test
    void anAddressInUseIsNamed() throws Exception {
        InetSocketAddress at = free();
        try (Acceptor _ = new Acceptor(Network.OWN, at, 50, Socket::close)) {
            assertThatThrownBy(() -> new Acceptor(Network.OWN, at, 50, Socket::close))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(String.valueOf(at.getPort()));
        }
    }

    private static InetSocketAddress free() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), probe.getLocalPort());
        }
    }
}
