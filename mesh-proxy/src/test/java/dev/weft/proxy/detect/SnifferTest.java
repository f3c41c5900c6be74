package dev.weft.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

class SnifferTest {

    private static byte[] hello() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName("Catalog.shop")));
        parameters.setApplicationProtocols(new String[] {"istio", "h2"});
        engine.setSSLParameters(parameters);
        ByteBuffer out = ByteBuffer.allocate(32 * 1024);
        engine.wrap(ByteBuffer.allocate(0), out);
        out.flip();
        byte[] bytes = new byte[out.remaining()];
        out.get(bytes);
        return bytes;
    }

    private static FirstBytes look(byte[] bytes, int length) {
        ByteBuf buffer = Unpooled.copiedBuffer(bytes, 0, length);
        try {
            return Sniffer.look(buffer);
        } finally {
            buffer.release();
        }
    }

    private static FirstBytes look(String text) {
        return look(text.getBytes(StandardCharsets.ISO_8859_1), text.length());
    }

    @Test
    void readsServerNameAndProtocolsOfAHelloWhenItIsWhole() throws Exception {
        byte[] bytes = hello();
        for (int length = 0; length < bytes.length; length++) {
            assertThat(look(bytes, length)).as("after " + length).isNull();
        }
        assertThat(look(bytes, bytes.length)).isEqualTo(new FirstBytes(true, "catalog.shop", List.of("istio", "h2")));
    }

    @Test
    void tellsHttpFromOtherBytes() {
        assertThat(look("GE")).isNull();
        assertThat(look("GET ")).isNull();
        assertThat(look("GET / HTTP/1.1\r")).isNull();
        assertThat(look("GET / HTTP/1.1\r\n")).isEqualTo(FirstBytes.HTTP1);
        assertThat(look("GET / HTTP/1.1\nHost: a\n")).isEqualTo(FirstBytes.HTTP1);
        assertThat(look("GET / HTTP/1.0\r\n")).isEqualTo(FirstBytes.HTTP10);
        assertThat(look("GET /" + "a".repeat(5_000))).isEqualTo(FirstBytes.HTTP1);
        assertThat(look("PING\r\n")).isEqualTo(FirstBytes.RAW);
        assertThat(look("SET a b\r\n")).isEqualTo(FirstBytes.RAW);
        assertThat(look("NICK weft\r\n")).isEqualTo(FirstBytes.RAW);
        assertThat(look("CONNECT {\"verbose\":false}\r\n")).isEqualTo(FirstBytes.RAW);
        assertThat(look("GET HTTP/1.1\r\n")).isEqualTo(FirstBytes.RAW);
        assertThat(look("PRI * HT")).isNull();
        assertThat(look("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).isEqualTo(FirstBytes.HTTP2);
        assertThat(look("PRIVATE / HTTP/1.1\n")).isEqualTo(FirstBytes.HTTP1);
        assertThat(look("\u0000\u0001")).isEqualTo(FirstBytes.RAW);
        assertThat(look("get /")).isEqualTo(FirstBytes.RAW);
        assertThat(look("ABCDEFGHIJKLMNOPQRSTUVWXYZ")).isEqualTo(FirstBytes.RAW);
    }

    @Test
    void survivesDamagedHellos() throws Exception {
        byte[] good = hello();
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            for (int n = random.nextInt(8); n >= 0; n--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            look(bad, random.nextInt(bad.length + 1));
        }
    }
}
