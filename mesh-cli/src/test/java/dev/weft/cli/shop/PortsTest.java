package dev.weft.cli.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.shop.Ports.ControlPorts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {

    @Test
    void aPortInUseIsNamedWithWhatNeedsIt() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress taken = new InetSocketAddress("127.0.0.1", other.getLocalPort());

            assertThat(Ports.firstInUse(Map.of(taken, "orders, application")))
                    .get()
                    .asString()
                    .contains("127.0.0.1:" + other.getLocalPort())
                    .contains("orders, application")
                    .contains("(expected: free)");
        }
    }

    @Test
    void noTwoProgramsOfTheDemoNeedTheSamePort() {
        // One for each of 5 workloads: application, inbound, outbound, actuator, readiness, metrics; and 2.
        assertThat(Ports.needed(new ControlPorts(15012, 15014))).hasSize(32);
    }
}
