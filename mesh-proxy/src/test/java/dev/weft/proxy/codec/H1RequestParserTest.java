package dev.weft.proxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class H1RequestParserTest {

    private static final String TWO = "\r\nPOST /a?b=c HTTP/1.1\r\nHost: shop:80\r\nX-One:  two three \t\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n5;n=v;q=\"a;b\\\"c\"\r\nhello\r\n1\r\n!\r\n0\r\nX-Sum: 9\r\nHost: evil\r\n\r\n"
            + "GET http://other/x HTTP/1.1\r\nHost: shop\r\nContent-Length: 3\r\nConnection: close, x-drop\r\nX-Drop: 1\r\n\r\nabc";
    private static final String READ =
            "POST shop:80/a?b=c|X-One=two three|STREAMED:hello!|~X-Sum=9;\n" + "GET other/x|FIXED:abc;\n";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void readsTheSameInEverySplitting() {
        byte[] all = bytes(TWO);
        assertThat(H1RequestReading.of(all)).isEqualTo(READ);
        for (int i = 0; i <= all.length; i++) {
            assertThat(H1RequestReading.of(all, i)).as("split at " + i).isEqualTo(READ);
        }
        int[] everywhere = new int[all.length];
        for (int i = 0; i < all.length; i++) {
            everywhere[i] = i;
        }
        assertThat(H1RequestReading.of(all, everywhere)).isEqualTo(READ);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "GET / HTTP/1.1\\nHost: a\\r\\n\\r\\n ~ BARE_LF",
                "GET / HTTP/1.1\\r\\nHost: a\\n\\r\\n ~ BARE_LF",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\n\\n ~ BARE_LF",
                "GET / HTTP/1.1\\r\\nHost: a\\rb: c\\r\\n\\r\\n ~ FIELD_VALUE",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nX: b\\r\\n c\\r\\n\\r\\n ~ OBS_FOLD",
                "GET / HTTP/1.1\\r\\nHost : a\\r\\n\\r\\n ~ FIELD_NAME",
                "GET / HTTP/1.1\\r\\n: a\\r\\n\\r\\n ~ FIELD_NAME",
                "GET / HTTP/1.1\\r\\nHost\\r\\n\\r\\n ~ FIELD_NAME",
                "GET / HTTP/1.1\\r\\nHost: a\\0b\\r\\n\\r\\n ~ FIELD_VALUE",
                "GET / HTTP/1.1\\r\\n\\r\\n ~ HOST",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: a\\r\\n\\r\\n ~ HOST",
                "GET / HTTP/1.1\\r\\nHost: a b\\r\\n\\r\\n ~ HOST",
                "GET / HTTP/1.1\\r\\nHost: u@a\\r\\n\\r\\n ~ HOST",
                "GET http://u@a/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n ~ HOST",
                "GET / HTTP/1.1\\r\\nHost:\\r\\n\\r\\n ~ HOST",
                "GET /#f HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n ~ TARGET",
                "GET x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n ~ TARGET",
                "GET * HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n ~ TARGET",
                "GET ftp://a/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n ~ TARGET",
                "GET  / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n ~ TARGET",
                "GET /  HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n ~ TARGET",
                "GET / HTTP/1.1 \\r\\nHost: a\\r\\n\\r\\n ~ REQUEST_LINE",
                "GET / HTTP/2.0\\r\\nHost: a\\r\\n\\r\\n ~ VERSION",
                "GET / HTTP/1.2\\r\\nHost: a\\r\\n\\r\\n ~ VERSION",
                "GET / http/1.1\\r\\nHost: a\\r\\n\\r\\n ~ REQUEST_LINE",
                "GET /\\r\\n\\r\\n ~ REQUEST_LINE",
                "\\0GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n ~ REQUEST_LINE",
                "\\r\\n\\r\\nGET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n ~ REQUEST_LINE",
                "CONNECT a HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n ~ CONNECT",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\n ~ CONTENT_LENGTH",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nContent-Length: 1\\r\\n\\r\\n ~ CONTENT_LENGTH",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1, 1\\r\\n\\r\\n ~ CONTENT_LENGTH",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: +1\\r\\n\\r\\n ~ CONTENT_LENGTH",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 0x1\\r\\n\\r\\n ~ CONTENT_LENGTH",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length:\\r\\n\\r\\n ~ CONTENT_LENGTH",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 9223372036854775808\\r\\n\\r\\n ~ CONTENT_LENGTH",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n ~ LENGTH_AND_CHUNKED",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked, identity\\r\\n\\r\\n ~ TRANSFER_CODING",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: identity\\r\\n\\r\\n ~ TRANSFER_CODING",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: xchunked\\r\\n\\r\\n ~ TRANSFER_CODING",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n ~ TRANSFER_CODING",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: \\x0bchunked\\r\\n\\r\\n ~ FIELD_VALUE",
                "POST / HTTP/1.0\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n ~ CHUNKED_IN_HTTP10",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: content-length\\r\\n\\r\\n ~ CONNECTION_OPTION",
            })
    void refuses(String text, Violation why) {
        String raw = text.strip()
                .replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\0", "\0")
                .replace("\\x0b", "\u000b");
        byte[] all = bytes(raw);
        assertThat(H1RequestReading.of(all)).isEqualTo("error " + why);
        for (int i = 1; i < all.length; i++) {
            assertThat(H1RequestReading.of(all, i)).as("split at " + i).isEqualTo("error " + why);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "100000000000000041 ~ CHUNK_SIZE",
                "fffffffffffffffff ~ CHUNK_SIZE",
                "-1 ~ CHUNK_SIZE",
                "0x5 ~ CHUNK_SIZE",
                "5  ~ CHUNK_SIZE",
                "g ~ CHUNK_SIZE",
                "5; ~ CHUNK_EXTENSION",
                "5;a b ~ CHUNK_EXTENSION",
                "5;a=\"b ~ CHUNK_EXTENSION",
            })
    void refusesChunkSizes(String size, Violation why) {
        String suffix = size.equals("5") ? " " : "";
        byte[] all = bytes("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + size + suffix
                + "\r\nhello\r\n0\r\n\r\n");
        assertThat(H1RequestReading.of(all)).endsWith("error " + why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5\nhello\r\n0\r\n\r\n",
                "5\r\nhello0\r\n\r\n",
                "5\r\nhello\n0\r\n\r\n",
                "5;a=b\nhello\r\n0\r\n\r\n"
            })
    void refusesChunksThatDoNotEndInCrLf(String body) {
        byte[] all = bytes("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body);
        assertThat(H1RequestReading.of(all)).contains("error ");
    }

    @Test
    void boundsWhatItKeeps() {
        String start = "GET / HTTP/1.1\r\nHost: a\r\n";
        assertThat(H1RequestReading.of(bytes("GET /" + "a".repeat(17_000)))).isEqualTo("error START_LINE_TOO_LONG");
        assertThat(H1RequestReading.of(bytes(start + "X: " + "a".repeat(62_000))))
                .isEqualTo("error HEADERS_TOO_LARGE");
        assertThat(H1RequestReading.of(bytes(start + "X: a\r\n".repeat(101)))).isEqualTo("error HEADERS_TOO_LARGE");
        String chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(H1RequestReading.of(bytes(chunked + "1;a=" + "b".repeat(5_000))))
                .endsWith("error CHUNK_EXTENSION");
        assertThat(H1RequestReading.of(bytes(chunked + "0\r\nX: " + "b".repeat(9_000))))
                .endsWith("error HEADERS_TOO_LARGE");
    }
}
