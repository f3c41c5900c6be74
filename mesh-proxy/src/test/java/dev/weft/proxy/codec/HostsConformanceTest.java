package dev.weft.proxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.path.NormalizedPath;
import dev.weft.policy.path.PathNormalization;
import dev.weft.policy.path.PathNormalizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Rows of what a server says to hosts and targets: refused there is refused here, and the reverse, but for what is listed. */
class HostsConformanceTest {

    /** RFC 9112 section 3.2: a target has no fragment. The rows' server cuts it off; we refuse, as Envoy does. */
    private static final Set<String> STRICTER =
            Set.of("dot frag", "dot dot frag", "absolute args and frag", "port args and frag");

    private static final Pattern ROW = Pattern.compile("\\{[^{}]*\"raw_base64\"[^{}]*}");

    @Test
    void agreesWithEveryRow() throws IOException {
        String folder = System.getenv("WEFT_CONFORMANCE");
        Assumptions.assumeTrue(folder != null, "WEFT_CONFORMANCE is not set: hosts skipped");
        String json = Files.readString(Path.of(folder, "hosts", "rows.json"));
        Matcher rows = ROW.matcher(json);
        List<String> wrong = new ArrayList<>();
        int count = 0;
        while (rows.find()) {
            count++;
            String row = rows.group();
            String raw = new String(Base64.getDecoder().decode(field(row, "raw_base64")), StandardCharsets.ISO_8859_1)
                    .replace("\n", "\r\n");
            boolean expected = row.matches("(?s).*\"status\":\\s*400.*");
            if (refused(raw) != expected && !STRICTER.contains(field(row, "name"))) {
                wrong.add(field(row, "name") + " expected " + (expected ? "400" : "acceptance"));
            }
        }
        assertThat(count).isEqualTo(79);
        assertThat(wrong).isEmpty();
    }

    private static boolean refused(String raw) {
        String read = H1RequestReading.of(raw.getBytes(StandardCharsets.ISO_8859_1));
        if (read.contains("error ")) {
            return true;
        }
        String target = read.substring(read.indexOf('/'), read.indexOf('|'));
        return new PathNormalizer(PathNormalization.MERGE_SLASHES).normalize(target) instanceof NormalizedPath.Rejected;
    }

    private static String field(String row, String name) {
        Matcher value = Pattern.compile("\"" + name + "\":\\s*\"((?:[^\"\\\\]|\\\\.)*)\"")
                .matcher(row);
        return value.find() ? value.group(1) : "";
    }
}
