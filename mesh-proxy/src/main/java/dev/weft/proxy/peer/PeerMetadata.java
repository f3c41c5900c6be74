package dev.weft.proxy.peer;

import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.wire.WireWriter;
import dev.weft.types.SpiffeId;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * The header {@code x-envoy-peer-metadata}: a {@code google.protobuf.Struct} in base64, sent once a connection between
 * authenticated sidecars. It names a workload for metrics; its namespace must be the one that the certificate proves, and
 * long or strange values are not taken.
 *
 * <p>Source: Istio's HTTP peer metadata filter; keys {@code WORKLOAD_NAME}, {@code NAMESPACE}, {@code CLUSTER_ID},
 * {@code LABELS}.
 */
public final class PeerMetadata {

    /** Longest header value that is read. */
    static final int MAX_HEADER = 4096;

    /** Longest label value; Kubernetes allows 63, names 253. */
    static final int MAX_VALUE = 253;

    private static final String UNKNOWN = "unknown";
    private static final String CANONICAL_NAME = "service.istio.io/canonical-name";
    private static final String CANONICAL_REVISION = "service.istio.io/canonical-revision";
    private static final WireField FIELDS = WireField.of(1, "fields");
    private static final WireField KEY = WireField.of(1, "key");
    private static final WireField VALUE = WireField.of(2, "value");
    private static final WireField STRING = WireField.of(3, "string_value");
    private static final WireField STRUCT = WireField.of(5, "struct_value");

    private PeerMetadata() {}

    /** The header's value for a workload of our own. */
    public static String encode(Workload self) {
        WireWriter labels = new WireWriter();
        text(labels, "app", self.app());
        text(labels, "version", self.version());
        text(labels, CANONICAL_NAME, self.canonicalService());
        text(labels, CANONICAL_REVISION, self.canonicalRevision());
        WireWriter struct = new WireWriter();
        text(struct, "WORKLOAD_NAME", self.name());
        text(struct, "NAMESPACE", self.namespace());
        text(struct, "CLUSTER_ID", self.cluster());
        struct.message(
                FIELDS,
                new WireWriter().string(KEY, "LABELS").message(VALUE, new WireWriter().message(STRUCT, labels)));
        return Base64.getEncoder().withoutPadding().encodeToString(struct.toByteArray());
    }

    /**
     * The workload that a peer describes.
     *
     * @param header the header's value
     * @param peerUri the peer's SPIFFE ID
     * @return empty when the header cannot be read or names another namespace than the certificate
     */
    public static Optional<Workload> decode(String header, String peerUri) {
        if (header.length() > MAX_HEADER) {
            return Optional.empty();
        }
        try {
            WireMessage struct = WireMessage.parse(Base64.getDecoder().decode(header), "");
            Map<String, WireMessage> fields = struct.map(FIELDS);
            WireMessage labelled = fields.get("LABELS");
            Map<String, WireMessage> labels =
                    labelled == null ? Map.of() : labelled.message(STRUCT).map(FIELDS);
            Workload peer = new Workload(
                    value(fields, "WORKLOAD_NAME", UNKNOWN),
                    value(fields, "NAMESPACE", UNKNOWN),
                    value(labels, CANONICAL_NAME, UNKNOWN),
                    value(labels, CANONICAL_REVISION, "latest"),
                    value(labels, "app", UNKNOWN),
                    value(labels, "version", UNKNOWN),
                    value(fields, "CLUSTER_ID", UNKNOWN));
            boolean proved = SpiffeId.tryParse(peerUri)
                    .flatMap(SpiffeId::workload)
                    .filter(workload -> workload.namespace().equals(peer.namespace()))
                    .isPresent();
            return proved ? Optional.of(peer) : Optional.empty();
        } catch (IllegalArgumentException | InvalidFieldException unreadable) {
            return Optional.empty();
        }
    }

    private static void text(WireWriter struct, String key, String value) {
        if (!value.equals(UNKNOWN)) {
            struct.message(
                    FIELDS, new WireWriter().string(KEY, key).message(VALUE, new WireWriter().string(STRING, value)));
        }
    }

    private static String value(Map<String, WireMessage> fields, String key, String otherwise)
            throws InvalidFieldException {
        WireMessage field = fields.get(key);
        String value = field == null ? "" : field.string(STRING);
        if (value.isEmpty() || value.length() > MAX_VALUE) {
            return otherwise;
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) <= ' ' || value.charAt(i) > '~') {
                return otherwise;
            }
        }
        return value;
    }
}
