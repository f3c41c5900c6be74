package dev.weft.proxy.codec.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HpackTest {

    private final List<String> seen = new ArrayList<>();
    private final HpackDecoder decoder = new HpackDecoder();

    private void decode(byte[] block) throws H2Exception {
        seen.clear();
        decoder.decode(
                block,
                0,
                block.length,
                (id, names, name, nameLength, values, value, valueLength) ->
                        seen.add(new String(names, name, nameLength, StandardCharsets.ISO_8859_1) + ": "
                                + new String(values, value, valueLength, StandardCharsets.ISO_8859_1)));
    }

    /** Another implementation writes, with its own table and Huffman code of everything. */
    @Test
    void readsWhatAnotherImplementationWrites() throws Exception {
        DefaultHttp2HeadersEncoder other =
                new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, false, 64, 0);
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 2_000; round++) {
            Http2Headers headers = new DefaultHttp2Headers(false);
            List<String> wanted = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                String name = random.nextInt(4) == 0 ? "content-type" : "x-" + random.nextInt(40);
                StringBuilder value = new StringBuilder();
                int length = random.nextInt(10) == 0 ? random.nextInt(3_000) : random.nextInt(60);
                for (int at = 0; at < length; at++) {
                    value.append((char) (random.nextInt(8) == 0 ? random.nextInt(256) : 32 + random.nextInt(95)));
                }
                headers.add(name, value.toString());
            }
            headers.forEach(entry -> wanted.add(entry.getKey() + ": " + entry.getValue()));
            ByteBuf out = Unpooled.buffer();
            other.encodeHeaders(3, headers, out);

            decode(ByteBufUtil.getBytes(out));

            assertThat(seen).isEqualTo(wanted);
        }
    }

    @Test
    void writesWhatAnotherImplementationReads() throws Exception {
        DefaultHttp2HeadersDecoder other = new DefaultHttp2HeadersDecoder(true);
        HeaderBlock block = new HeaderBlock();
        block.add("Content-Type", "application/grpc");
        block.add("X-Long", "v".repeat(5_000));
        block.add("connection", "close");
        block.add("authorization", "Bearer x");
        HpackEncoder encoder = new HpackEncoder();
        encoder.begin();
        encoder.indexed(HpackStatic.STATUS_200);
        encoder.fields(block);
        encoder.contentLength(12_345);

        Http2Headers read = other.decodeHeaders(1, Unpooled.wrappedBuffer(encoder.bytes(), 0, encoder.length()));

        assertThat(read.status()).hasToString("200");
        assertThat(read.get("content-type")).hasToString("application/grpc");
        assertThat(read.get("x-long")).hasToString("v".repeat(5_000));
        assertThat(read.get("authorization")).hasToString("Bearer x");
        assertThat(read.get("content-length")).hasToString("12345");
        assertThat(read.contains("connection")).isFalse();
    }

    /** RFC 7541 appendix C.4: three requests on one connection. */
    @Test
    void readsTheExamplesOfTheSpecification() throws Exception {
        decode(HexFormat.of().parseHex("828684418cf1e3c2e5f23a6ba0ab90f4ff"));
        assertThat(seen).containsExactly(":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
        decode(HexFormat.of().parseHex("828684be5886a8eb10649cbf"));
        assertThat(seen).contains(":authority: www.example.com", "cache-control: no-cache");
        decode(HexFormat.of().parseHex("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"));
        assertThat(seen).contains(":path: /index.html", "custom-key: custom-value");
    }

    @Test
    void refusesWhatIsMalformed() {
        for (String block : List.of(
                "80", // index 0
                "be", // nothing remembered yet
                "ff80808080808001", // a number too long
                "0003666f", // a name that ends early
                "820020", // a table size after a field
                "3fe25f", // a table larger than allowed
                "0084ffffffff00")) { // the end symbol
            assertThatThrownBy(() -> new HpackDecoder()
                            .decode(HexFormat.of().parseHex(block), 0, block.length() / 2, (a, b, c, d, e, f, g) -> {}))
                    .as(block)
                    .isInstanceOf(H2Exception.class);
        }
    }
}
