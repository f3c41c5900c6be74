package dev.weft.policy.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.ConformanceRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathNormalizationConformanceTest {

    @Test
    void agreesWithEveryRow() {
        List<?> rows = (List<?>) ConformanceRows.read("path-normalization.json");
        List<String> wrong = new ArrayList<>();

        for (Object row : rows) {
            Map<?, ?> fields = (Map<?, ?>) row;
            PathNormalization mode = PathNormalization.valueOf(String.valueOf(fields.get("mode")));
            String expected = String.valueOf(fields.get("expect"));
            NormalizedPath result = new PathNormalizer(mode).normalize(String.valueOf(fields.get("path")));
            String seen = result instanceof RequestPath path ? path.target() : "400";
            if (!seen.equals(expected)) {
                wrong.add(fields + " gives " + seen);
            }
        }

        assertThat(wrong).isEmpty();
        assertThat(rows).hasSizeGreaterThanOrEqualTo(90);
    }
}
