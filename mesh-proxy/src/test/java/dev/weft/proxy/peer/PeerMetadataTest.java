package dev.weft.proxy.peer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PeerMetadataTest {

    private static final String PEER = "spiffe://cluster.local/ns/shop/sa/storefront";
    private static final Workload STOREFRONT =
            new Workload("storefront-v1", "shop", "storefront", "v1", "storefront", "v1", "east");

    @Test
    void aPeerReadsWhatASidecarSays() {
        assertThat(PeerMetadata.decode(PeerMetadata.encode(STOREFRONT), PEER)).contains(STOREFRONT);
    }

    @Test
    void itIsIstiosStruct() throws Exception {
        Struct struct = Struct.parseFrom(Base64.getDecoder().decode(PeerMetadata.encode(STOREFRONT)));

        assertThat(struct.getFieldsOrThrow("WORKLOAD_NAME").getStringValue()).isEqualTo("storefront-v1");
        assertThat(struct.getFieldsOrThrow("LABELS").getStructValue().getFieldsMap())
                .containsEntry("service.istio.io/canonical-name", text("storefront"));
    }

    @Test
    void partsThatAreMissingAreUnknown() {
        assertThat(PeerMetadata.decode(header(Map.of("NAMESPACE", "shop")), PEER))
                .contains(new Workload("unknown", "shop", "unknown", "latest", "unknown", "unknown", "unknown"));
    }

    @Test
    void aPeerCannotSpeakForAnotherNamespace() {
        String lie = header(Map.of("NAMESPACE", "bank", "WORKLOAD_NAME", "vault"));

        assertThat(PeerMetadata.decode(lie, PEER)).isEmpty();
        assertThat(PeerMetadata.decode(header(Map.of("WORKLOAD_NAME", "vault")), PEER))
                .isEmpty();
        assertThat(PeerMetadata.decode(PeerMetadata.encode(STOREFRONT), "spiffe://cluster.local/other"))
                .isEmpty();
    }

    @Test
    void longAndStrangeValuesAreNotTaken() {
        String strange = header(Map.of(
                "NAMESPACE", "shop", "WORKLOAD_NAME", "a".repeat(PeerMetadata.MAX_VALUE + 1), "CLUSTER_ID", "a\nb"));

        assertThat(PeerMetadata.decode(strange, PEER)).hasValueSatisfying(peer -> {
            assertThat(peer.name()).isEqualTo("unknown");
            assertThat(peer.cluster()).isEqualTo("unknown");
        });
        assertThat(PeerMetadata.decode("A".repeat(PeerMetadata.MAX_HEADER + 1), PEER))
                .isEmpty();
    }

    @Test
    void bytesThatAreNoStructAreNothing() {
        byte[] sound = Base64.getDecoder().decode(PeerMetadata.encode(STOREFRONT));
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = Arrays.copyOf(sound, 1 + random.nextInt(sound.length));
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            PeerMetadata.decode(Base64.getEncoder().encodeToString(damaged), PEER)
                    .ifPresent(peer -> assertThat(peer.namespace()).isEqualTo("shop"));
        }
        assertThat(PeerMetadata.decode("no base64 %%%", PEER)).isEmpty();
        assertThat(PeerMetadata.decode("", PEER)).isEmpty();
    }

    private static String header(Map<String, String> fields) {
        Struct struct = Struct.newBuilder()
                .putAllFields(fields.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> text(entry.getValue()))))
                .build();
        return Base64.getEncoder().encodeToString(struct.toByteArray());
    }

    private static Value text(String value) {
        return Value.newBuilder().setStringValue(value).build();
    }
}
