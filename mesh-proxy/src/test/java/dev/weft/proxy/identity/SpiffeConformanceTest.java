package dev.weft.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.weft.testkit.Conformance;
import dev.weft.types.SpiffeId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpiffeConformanceTest {

    @Test
    void judgesTheStructureOfEverySvidAsTheSourceDoes() throws Exception {
        Path folder = Conformance.require("spiffe");
        List<String> differences = new ArrayList<>();
        int rows = 0;
        for (Map<String, Value> row : rows(folder.resolve("rows.json"))) {
            rows++;
            String chain = Files.readString(folder.resolve(text(row, "file")), StandardCharsets.ISO_8859_1);
            String key = Files.readString(folder.resolve(text(row, "key")), StandardCharsets.ISO_8859_1);
            boolean wanted = row.get("valid").getBoolValue();
            String seen;
            try {
                Svid svid = Svid.parse(chain, key);
                seen = wanted
                                && svid.id().toString().equals(text(row, "spiffeId"))
                                && svid.chain().size()
                                        == (int) row.get("certificates").getNumberValue()
                        ? ""
                        : "accepted as " + svid.id();
            } catch (IllegalArgumentException e) {
                seen = !wanted && e.getMessage().contains(text(row, "reason")) ? "" : "refused: " + e.getMessage();
            }
            if (!seen.isEmpty()) {
                differences.add(text(row, "name") + ": " + seen + " (expected: " + row.get("reason") + ")");
            }
        }
        assertThat(differences).isEmpty();
        assertThat(rows).isEqualTo(18);
    }

    @Test
    void readsEverySpiffeIdAsTheSourceDoes() throws Exception {
        List<String> differences = new ArrayList<>();
        int rows = 0;
        for (Map<String, Value> row : rows(Conformance.require("spiffe").resolve("ids.json"))) {
            rows++;
            String seen;
            try {
                SpiffeId id = SpiffeId.parse(text(row, "id"));
                seen = row.get("valid").getBoolValue()
                                && id.trustDomain().name().equals(text(row, "trustDomain"))
                                && id.path().equals(text(row, "path"))
                        ? ""
                        : "accepted";
            } catch (IllegalArgumentException e) {
                seen = !row.get("valid").getBoolValue() && e.getMessage().contains(text(row, "reason"))
                        ? ""
                        : "refused: " + e.getMessage();
            }
            if (!seen.isEmpty()) {
                differences.add(text(row, "id") + ": " + seen);
            }
        }
        assertThat(differences).isEmpty();
        assertThat(rows).isEqualTo(45);
    }

    private static List<Map<String, Value>> rows(Path file) throws Exception {
        ListValue.Builder rows = ListValue.newBuilder();
        JsonFormat.parser().merge(Files.readString(file), rows);
        return rows.getValuesList().stream()
                .map(Value::getStructValue)
                .map(Struct::getFieldsMap)
                .toList();
    }

    private static String text(Map<String, Value> row, String name) {
        return row.get(name).getStringValue();
    }
}
