package dev.weft.config.model.read;

import dev.weft.config.model.Endpoint;
import dev.weft.config.parse.Fields;
import dev.weft.config.parse.Findings;
import dev.weft.types.Locality;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields that a WorkloadEntry and an inline endpoint share.
 *
 * <p>Source: Istio {@code WorkloadEntry}.
 */
final class EndpointReader {

    private static final long MOST_WEIGHT = 0xFFFF_FFFFL;
    private static final String UNIX = "unix://";

    private EndpointReader() {}

    /** The endpoint; {@code null} when there is none that can be used, which was reported. */
    static @Nullable Endpoint read(Fields fields) {
        fields.ignore("address", "ports", "labels", "network", "locality", "weight", "serviceAccount");
        fields.end();
        String address = address(fields);
        Map<String, Integer> ports = ports(fields);
        long weight = fields.integer("weight", 0, MOST_WEIGHT, 1);
        Map<String, String> labels = fields.textMap("labels");
        String account = fields.text("serviceAccount", "");
        if (!account.isEmpty() && !Names.isObjectName(account)) {
            fields.invalid("serviceAccount", Fields.quoted(account), "the name of a service account");
        }
        Locality locality = Locality.parse(fields.text("locality", ""));
        String network = fields.text("network", "");
        return address == null
                ? null
                : new Endpoint(address, ports, labels, account, locality, Math.max(1, weight), network);
    }

    private static @Nullable String address(Fields fields) {
        if (!fields.has("address") && fields.has("network")) {
            unsupported(fields, "network", "a workload without address needs a gateway to its network");
            return null;
        }
        String address = fields.requiredText("address");
        if (address == null) {
            return null;
        }
        if (address.startsWith(UNIX)) {
            return unixSocket(fields, address.substring(UNIX.length()));
        }
        if (Names.isIp(address) || Names.isHost(address) && !looksLikeIp(address)) {
            return address.toLowerCase(Locale.ROOT);
        }
        fields.invalid("address", Fields.quoted(address), "an IP address or a DNS name");
        return null;
    }

    private static @Nullable String unixSocket(Fields fields, String path) {
        if (!path.startsWith("/") && !path.startsWith("@")) {
            fields.invalid("address", Fields.quoted(UNIX + path), "an absolute path or an abstract socket");
        } else if (path.endsWith("/")) {
            fields.invalid("address", Fields.quoted(UNIX + path), "a socket, not a folder");
        } else if (fields.has("ports")) {
            fields.invalid("ports", "ports with a Unix socket", "no ports");
        } else {
            unsupported(fields, "address", "a Unix socket is not called");
        }
        return null;
    }

    private static void unsupported(Fields fields, String name, String effect) {
        fields.findings()
                .note(
                        Severity.WARNING,
                        fields.placeOf(name),
                        fields.path(name),
                        Reason.Unsupported,
                        name + ": not supported yet; " + effect);
    }

    private static Map<String, Integer> ports(Fields fields) {
        Map<String, Integer> ports = new LinkedHashMap<>();
        Fields named = fields.object("ports");
        if (named == null) {
            return ports;
        }
        for (String name : named.names()) {
            if (!Names.isPortName(name)) {
                named.invalid(name, "a port's name", "letters, digits and dashes");
            }
            Findings findings = named.findings();
            int mark = findings.mark();
            int port = named.port(name);
            if (!findings.brokenSince(mark) && port > 0) {
                ports.put(name, port);
            }
        }
        return ports;
    }

    /** Digits and dots only: meant as an address, so not taken for a name when it is a wrong one. */
    private static boolean looksLikeIp(String text) {
        return text.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }
}
