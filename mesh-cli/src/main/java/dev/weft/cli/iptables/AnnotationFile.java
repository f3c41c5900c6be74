package dev.weft.cli.iptables;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A pod's annotations in a file.
 *
 * <p>Source: Kubernetes downward API volumes: {@code NAME="VALUE"}, the value escaped as a Go string.
 */
final class AnnotationFile {

    private AnnotationFile() {}

    /** Reads lines; others than {@code NAME="VALUE"} are skipped. */
    static Map<String, String> read(List<String> lines) {
        Map<String, String> annotations = new LinkedHashMap<>();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (equals <= 0) {
                continue;
            }
            String value = line.substring(equals + 1).strip();
            if (value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")) {
                String inner = value.substring(1, value.length() - 1);
                annotations.put(
                        line.substring(0, equals).strip(),
                        inner.replace("\\\"", "\"").replace("\\\\", "\\"));
            }
        }
        return annotations;
    }
}
