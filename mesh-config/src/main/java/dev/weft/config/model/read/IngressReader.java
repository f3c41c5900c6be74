package dev.weft.config.model.read;

import dev.weft.config.model.Protocol;
import dev.weft.config.model.Sidecar.Application;
import dev.weft.config.model.Sidecar.Capture;
import dev.weft.config.model.Sidecar.Ingress;
import dev.weft.config.model.read.traffic.PoolReader;
import dev.weft.config.parse.Fields;
import dev.weft.types.Severity;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code ingress} of a Sidecar.
 *
 * <p>Source: Istio {@code IstioIngressListener} and the rules of its validation.
 */
final class IngressReader {

    static final Map<String, Capture> CAPTURES = captures();

    private static final String ENDPOINT = "127.0.0.1:PORT, [::1]:PORT, 0.0.0.0:PORT or [::]:PORT";
    /** Addresses as users write them, and what they mean: empty is the workload's own. */
    private static final Map<String, String> ADDRESSES =
            Map.of("127.0.0.1", "127.0.0.1", "[::1]", "::1", "0.0.0.0", "", "[::]", "");

    private IngressReader() {}

    private static Map<String, Capture> captures() {
        Map<String, Capture> words = new LinkedHashMap<>();
        for (Capture capture : Capture.values()) {
            words.put(capture.name(), capture);
        }
        return words;
    }

    /** The listeners in order. */
    static List<Ingress> read(Fields spec) {
        Set<Integer> taken = new HashSet<>();
        return spec.objects("ingress", listener -> listener(listener, taken));
    }

    private static @Nullable Ingress listener(Fields listener, Set<Integer> taken) {
        listener.ignore("port", "bind", "captureMode", "defaultEndpoint", "connectionPool");
        // Answering in the clear where TLS was asked for would let in whom the user keeps out.
        boolean tls = listener.unsupported(Severity.WARNING, "connections to the port are refused", "tls");
        listener.end();
        Fields port = listener.object("port");
        if (port == null) {
            listener.missing("port");
            return null;
        }
        port.ignore("number", "protocol", "name", "targetPort");
        port.end();
        if (!port.has("number")) {
            port.missing("number");
        }
        int number = port.port("number");
        if (number > 0 && !taken.add(number)) {
            port.invalid("number", Integer.toString(number), "a port that no other listener has");
        }
        Protocol protocol = SharedFields.protocol(port);
        String bind = bind(listener);
        Capture capture = listener.choice("captureMode", CAPTURES, Capture.DEFAULT);
        Application application = application(listener);
        return new Ingress(
                number, protocol, bind, capture, application, PoolReader.read(listener.object("connectionPool")), tls);
    }

    /** {@code bind}: an IP literal; empty where nothing, or nothing usable, is said. */
    static String bind(Fields listener) {
        String bind = listener.text("bind", "");
        if (bind.startsWith("unix:")) {
            listener.invalid("bind", Fields.quoted(bind), "an IP address; Unix sockets are not listened on");
            return "";
        }
        if (!bind.isEmpty() && !Names.isIp(bind)) {
            listener.invalid("bind", Fields.quoted(bind), "an IP address");
            return "";
        }
        return bind;
    }

    private static @Nullable Application application(Fields listener) {
        String written = listener.text("defaultEndpoint", "");
        if (written.isEmpty()) {
            return null;
        }
        int colon = written.lastIndexOf(':');
        String address = colon < 0 ? null : ADDRESSES.get(written.substring(0, colon));
        int port = colon < 0 ? 0 : port(written.substring(colon + 1));
        if (address == null || port == 0) {
            String hint = written.startsWith("unix:") ? ENDPOINT + "; Unix sockets are not called" : ENDPOINT;
            listener.invalid("defaultEndpoint", Fields.quoted(written), hint);
            return null;
        }
        return new Application(address, port);
    }

    private static int port(String digits) {
        if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        int port = Integer.parseInt(digits);
        return port > 65_535 ? 0 : port;
    }
}
