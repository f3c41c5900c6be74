package dev.weft.bookshop.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LedgerTest {

    @Test
    void theServerSpeaksFirst() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(() -> LedgerServer.serve(server));

            assertThat(LedgerClient.converse(new InetSocketAddress(server.getInetAddress(), server.getLocalPort())))
                    .isPositive();
        }
    }
}
