package dev.weft.config.model.read;

import dev.weft.config.model.Endpoint;
import dev.weft.config.model.Metadata;
import dev.weft.config.model.WorkloadEntry;
import dev.weft.config.parse.Fields;
import dev.weft.types.Reason;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a WorkloadEntry.
 *
 * <p>Source: Istio; a label of the object itself counts for the workload too and wins over the one in {@code spec}.
 */
final class WorkloadEntryReader {

    private WorkloadEntryReader() {}

    static @Nullable WorkloadEntry read(Metadata metadata, Fields top) {
        Fields spec = top.requiredObject("spec");
        if (spec == null) {
            return null;
        }
        Endpoint read = EndpointReader.read(spec);
        Map<String, Integer> appPorts = appPorts(metadata, top);
        if (read == null) {
            return null;
        }
        Map<String, String> labels = new HashMap<>(read.labels());
        labels.putAll(metadata.labels());
        Endpoint endpoint = new Endpoint(
                read.address(),
                read.ports(),
                labels,
                read.serviceAccount(),
                read.locality(),
                read.weight(),
                read.network());
        proxyProtocol(metadata, top);
        return new WorkloadEntry(metadata, endpoint, appPorts);
    }

    private static void proxyProtocol(Metadata metadata, Fields top) {
        String text = metadata.annotations().getOrDefault(WorkloadEntry.PROXY_PROTOCOL_ANNOTATION, "false");
        if (!text.equals("true") && !text.equals("false")) {
            top.findings()
                    .error(
                            top.placeOf("metadata"),
                            "metadata.annotations[\"" + WorkloadEntry.PROXY_PROTOCOL_ANNOTATION + "\"]",
                            Reason.InvalidValue,
                            WorkloadEntry.PROXY_PROTOCOL_ANNOTATION + ": " + Fields.quoted(text)
                                    + " (expected: true or false)");
        }
    }

    private static Map<String, Integer> appPorts(Metadata metadata, Fields top) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        String text = metadata.annotations().getOrDefault(WorkloadEntry.APP_PORTS_ANNOTATION, "");
        for (String pair : text.isBlank() ? new String[0] : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? "" : pair.substring(0, equals).strip();
            String port = equals < 0 ? "" : pair.substring(equals + 1).strip();
            if (Names.isPortName(name) && Names.isPort(port) && !ports.containsKey(name)) {
                ports.put(name, Integer.valueOf(port));
            } else {
                top.findings()
                        .error(
                                top.placeOf("metadata"),
                                "metadata.annotations[\"" + WorkloadEntry.APP_PORTS_ANNOTATION + "\"]",
                                Reason.InvalidValue,
                                WorkloadEntry.APP_PORTS_ANNOTATION + ": " + Fields.quoted(pair)
                                        + " (expected: NAME=PORT, separated by commas)");
            }
        }
        return ports;
    }
}
