package dev.weft.cli.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.shop.Ports.ControlPorts;
import dev.weft.cli.shop.Ports.Need;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortsTest {

    private static final ControlPorts CONTROL = new ControlPorts(15012, 15014);

    @Test
    void aPortInUseIsNamedWithWhatNeedsItAndWhatHelps() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress taken = new InetSocketAddress("127.0.0.1", other.getLocalPort());
            Need need = new Need("control plane, HTTP", "another port with --http-port");

            assertThat(Ports.firstUnusable(Map.of(taken, need)))
                    .get()
                    .asString()
                    .startsWith("port in use: 127.0.0.1:" + other.getLocalPort() + " (control plane, HTTP)")
                    .endsWith("(expected: free; another port with --http-port)");
        }
    }

    @Test
    void anAddressThatThisMachineDoesNotHaveIsNamedWithTheCommandThatAddsIt() {
        // 192.0.2.1 is for documentation: no machine has it. Linux has all of 127.0.0.0/8, so no loopback address will
        // do.
        Map<InetSocketAddress, Need> foreign =
                Map.of(new InetSocketAddress("192.0.2.1", 8080), new Need("storefront, sidecar inbound", "nothing"));

        assertThat(Ports.firstUnusable(foreign))
                .get()
                .asString()
                .startsWith("address not on this machine: 192.0.2.1:8080 (storefront, sidecar inbound)")
                .contains("sudo ifconfig lo0 alias 192.0.2.1");
    }

    @Test
    void whatMacOsSaysOfAMissingAliasIsUnderstood() {
        String line = Ports.unusable(
                new InetSocketAddress("127.0.1.1", 8080),
                new Need("storefront, sidecar inbound", "nothing"),
                new BindException("Can't assign requested address"));

        assertThat(line).contains("sudo ifconfig lo0 alias 127.0.1.1");
    }

    @Test
    void noTwoProgramsOfTheDemoNeedTheSamePort() {
        // One for each of 5 workloads: application, inbound, outbound, actuator, readiness, metrics; and 2.
        assertThat(Ports.needed(CONTROL, false)).hasSize(32);
        assertThat(Ports.needed(CONTROL, true)).hasSize(36);
    }
}
