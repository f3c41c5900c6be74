package dev.weft.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireMessageTest {

    private static final WireField ID = WireField.of(1, "id");
    private static final WireField METADATA = WireField.of(3, "metadata");
    private static final WireField LOCALITY = WireField.of(4, "locality");
    private static final WireField REGION = WireField.of(1, "region");
    private static final WireField ZONE = WireField.of(2, "zone");
    private static final WireField FIELDS = WireField.of(1, "fields");
    private static final WireField STRING_VALUE = WireField.of(3, "string_value");
    private static final WireField STATUS_CODES = WireField.of(7, "retriable_status_codes");
    private static final WireField FEATURES = WireField.of(10, "client_features");

    @Test
    void readsWhatGeneratedClassesWrite() throws InvalidFieldException {
        Node node = Node.newBuilder()
                .setId("sidecar~1")
                .setLocality(Locality.newBuilder().setRegion("eu").setZone("z1"))
                .setMetadata(Struct.newBuilder()
                        .putFields(
                                "NAMESPACE",
                                Value.newBuilder().setStringValue("shop").build()))
                .addClientFeatures("a")
                .addClientFeatures("")
                .build();

        WireMessage message = WireMessage.parse(node.toByteArray(), "");

        assertThat(message.string(ID)).isEqualTo("sidecar~1");
        assertThat(message.message(LOCALITY).string(ZONE)).isEqualTo("z1");
        assertThat(Objects.requireNonNull(message.message(METADATA).map(FIELDS).get("NAMESPACE"))
                        .string(STRING_VALUE))
                .isEqualTo("shop");
        assertThat(message.strings(FEATURES)).containsExactly("a", "");
    }

    @Test
    void readsPackedAndUnpackedNumbers() throws InvalidFieldException {
        byte[] packed = RetryPolicy.newBuilder()
                .addRetriableStatusCodes(503)
                .addRetriableStatusCodes(504)
                .build()
                .toByteArray();
        byte[] unpacked = new WireWriter()
                .number(STATUS_CODES, 503)
                .number(STATUS_CODES, 504)
                .toByteArray();

        assertThat(WireMessage.parse(packed, "").numbers(STATUS_CODES)).containsExactly(503, 504);
        assertThat(WireMessage.parse(unpacked, "").numbers(STATUS_CODES)).containsExactly(503, 504);
    }

    @Test
    void mergesAnEmbeddedMessageThatOccursTwice() throws InvalidFieldException {
        byte[] twice = new WireWriter()
                .message(LOCALITY, new WireWriter().string(REGION, "eu").string(ZONE, "z1"))
                .message(LOCALITY, new WireWriter().string(ZONE, "z2"))
                .toByteArray();

        WireMessage locality = WireMessage.parse(twice, "").message(LOCALITY);

        assertThat(locality.string(REGION)).isEqualTo("eu");
        assertThat(locality.string(ZONE)).isEqualTo("z2");
    }

    @Test
    void treatsAnotherWireTypeAsUnknown() throws InvalidFieldException {
        byte[] number = new WireWriter().number(ID, 7).toByteArray();

        assertThat(WireMessage.parse(number, "").string(ID)).isEmpty();
    }

    @Test
    void writesWhatGeneratedClassesRead() throws Exception {
        byte[] bytes = new WireWriter()
                .string(ID, "x")
                .message(
                        METADATA,
                        new WireWriter()
                                .message(
                                        FIELDS,
                                        new WireWriter()
                                                .string(WireField.of(1, "key"), "a")
                                                .message(
                                                        WireField.of(2, "value"),
                                                        new WireWriter().string(STRING_VALUE, "b"))))
                .strings(FEATURES, List.of("f"))
                .toByteArray();

        Node node = Node.parseFrom(bytes);

        assertThat(node.getId()).isEqualTo("x");
        assertThat(node.getMetadata().getFieldsMap())
                .isEqualTo(Map.of("a", Value.newBuilder().setStringValue("b").build()));
        assertThat(node.getClientFeaturesList()).containsExactly("f");
    }

    @Test
    void refusesTextThatIsNotUtf8NamingTheField() throws InvalidFieldException {
        byte[] bytes = new WireWriter().bytes(ID, new byte[] {(byte) 0xff}).toByteArray();
        WireMessage message = WireMessage.parse(bytes, "node");

        assertThatThrownBy(() -> message.string(ID)).hasMessage("node.id: not UTF-8 (expected: text)");
    }

    @Test
    void refusesEndlessNesting() {
        byte[] bytes = new byte[0];
        for (int i = 0; i < 200; i++) {
            bytes = new WireWriter().bytes(LOCALITY, bytes).toByteArray();
        }
        byte[] deep = bytes;

        assertThatThrownBy(() -> {
                    WireMessage message = WireMessage.parse(deep, "");
                    for (int i = 0; i < 200; i++) {
                        message = message.message(LOCALITY);
                    }
                })
                .isInstanceOf(InvalidFieldException.class)
                .hasMessageContaining("nested too deeply");
    }

    @Test
    void neverFailsOtherwiseOnRandomBytes() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            try {
                WireMessage message = WireMessage.parse(bytes, "");
                message.string(ID);
                message.messages(LOCALITY);
                message.map(METADATA);
                message.numbers(STATUS_CODES);
            } catch (InvalidFieldException refused) {
                assertThat(refused).hasMessageMatching("(?s).+");
            }
        }
    }
}
