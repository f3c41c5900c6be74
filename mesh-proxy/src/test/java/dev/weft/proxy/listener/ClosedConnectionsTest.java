package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.codec.H1ServerConnection;
import dev.weft.proxy.codec.h2.H2ServerConnection;
import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that ended leave nothing behind, however long their timeouts were. */
@Timeout(60)
class ClosedConnectionsTest {

    private static final int CONNECTIONS = 100;

    @Test
    void ofHttp1AreForgotten() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = Mesh.outboundTo(origin.port())) {
            int before = live(H1ServerConnection.class);
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Client client = mesh.dial("out")) {
                    assertThat(client.get("/").status()).isEqualTo(200);
                }
            }
            Await.until(() -> live(H1ServerConnection.class) <= before + 2);
            assertThat(live(HttpConnection.class)).isLessThanOrEqualTo(before + 2);
        }
    }

    @Test
    void ofHttp2AreForgotten() throws Exception {
        try (Origin origin = Origin.ok("fine");
                Mesh mesh = Mesh.outboundTo(origin.port())) {
            int before = live(H2ServerConnection.class);
            for (int i = 0; i < CONNECTIONS; i++) {
                try (FrameClient client = new FrameClient(mesh.address("out"))) {
                    client.request(1, true, "GET", "/").flush();
                    assertThat(client.answer(1)).contains("200");
                }
            }
            Await.until(() -> live(H2ServerConnection.class) <= before + 2);
        }
    }

    /** Instances that a whole collection leaves. */
    private static int live(Class<?> type) {
        try {
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            String histogram = (String) server.invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
            Matcher line = Pattern.compile("\\s(\\d+)\\s+\\d+\\s+" + Pattern.quote(type.getName()) + "\\s")
                    .matcher(histogram);
            return line.find() ? Integer.parseInt(line.group(1)) : 0;
        } catch (Exception e) {
            throw new IllegalStateException("no histogram", e);
        }
    }
}
