package dev.weft.cli.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real sockets; the other network is this one under another address. */
class FacesTest {

    private static final Duration BOUND = Duration.ofSeconds(10);

    private InetSocketAddress face = new InetSocketAddress(0);
    private ServerSocket there;

    @BeforeEach
    void start() throws IOException {
        there = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            face = new InetSocketAddress(free.getInetAddress(), free.getLocalPort());
        }
    }

    @AfterEach
    void stop() throws IOException {
        there.close();
    }

    @Test
    void bytesPassBothWaysAndEachDirectionEndsByItself() throws IOException {
        try (Faces _ = new Faces(List.of(face), leadingTo(there.getLocalPort()));
                Socket caller = Network.OWN.connect(face, BOUND);
                Socket called = there.accept()) {
            say(caller, "request");
            caller.shutdownOutput();

            assertThat(heard(called)).isEqualTo("request");

            say(called, "answer");
            called.shutdownOutput();

            assertThat(heard(caller)).isEqualTo("answer");
        }
    }

    @Test
    void whatCannotBeReachedResetsTheCaller() throws IOException {
        int gone = there.getLocalPort();
        there.close();
        try (Faces _ = new Faces(List.of(face), leadingTo(gone))) {
            // The reset may come before connecting has returned.
            assertThatThrownBy(() -> {
                        try (Socket caller = Network.OWN.connect(face, BOUND)) {
                            caller.setSoTimeout((int) BOUND.toMillis());
                            heard(caller);
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void aResetReachesTheOtherSide() throws IOException {
        try (Faces _ = new Faces(List.of(face), leadingTo(there.getLocalPort()));
                Socket caller = Network.OWN.connect(face, BOUND);
                Socket called = there.accept()) {
            called.setSoTimeout((int) BOUND.toMillis());
            Splice.reset(caller);

            assertThatThrownBy(() -> heard(called))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void anAddressInUseIsNamedAndNoneStaysBound() throws IOException {
        InetSocketAddress used = (InetSocketAddress) there.getLocalSocketAddress();

        assertThatThrownBy(() -> new Faces(List.of(face, used), Network.OWN)).hasMessageContaining(used.toString());
        Network.OWN.listen(face, 1).close();
    }

    @Test
    void closedTheAddressIsFree() throws IOException {
        new Faces(List.of(face), Network.OWN).close();

        Network.OWN.listen(face, 1).close();
    }

    private static Network leadingTo(int port) {
        return new Network() {
            @Override
            public Socket connect(InetSocketAddress address, Duration timeout) throws IOException {
                return OWN.connect(new InetSocketAddress(address.getAddress(), port), timeout);
            }

            @Override
            public ServerSocket listen(InetSocketAddress at, int backlog) throws IOException {
                return OWN.listen(at, backlog);
            }
        };
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Everything until the peer's end. */
    private static String heard(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
