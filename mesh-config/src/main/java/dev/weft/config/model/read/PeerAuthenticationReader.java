package dev.weft.config.model.read;

import dev.weft.config.model.Metadata;
import dev.weft.config.model.PeerAuthentication;
import dev.weft.config.model.PeerAuthentication.MtlsMode;
import dev.weft.config.model.Selector;
import dev.weft.config.parse.Fields;
import dev.weft.config.parse.Findings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a PeerAuthentication. When anything in it cannot be read, the workloads it selects (all of the namespace, when
 * that cannot be read either) accept mTLS only, on every port.
 *
 * <p>Source: Istio {@code PeerAuthentication} and the rules of its CRD.
 */
final class PeerAuthenticationReader {

    private static final Map<String, MtlsMode> MODES = modes();

    private PeerAuthenticationReader() {}

    static PeerAuthentication read(Metadata metadata, Fields top) {
        int mark = top.findings().mark();
        Fields spec = top.object("spec");
        if (spec == null) {
            boolean lost = top.incomplete() || top.findings().brokenSince(mark);
            return new PeerAuthentication(metadata, Selector.ALL, lost ? MtlsMode.STRICT : MtlsMode.UNSET, Map.of());
        }
        spec.ignore("selector", "mtls", "portLevelMtls");
        spec.end();
        Selection selection = Selection.read(spec);
        MtlsMode mode = mode(spec.object("mtls"));
        Map<Integer, MtlsMode> ports = ports(spec, selection);
        return top.findings().brokenSince(mark)
                ? new PeerAuthentication(metadata, selection.selector(), MtlsMode.STRICT, Map.of())
                : new PeerAuthentication(metadata, selection.selector(), mode, ports);
    }

    private static MtlsMode mode(@Nullable Fields mtls) {
        if (mtls == null) {
            return MtlsMode.UNSET;
        }
        mtls.ignore("mode");
        mtls.end();
        return mtls.choice("mode", MODES, MtlsMode.UNSET);
    }

    private static Map<Integer, MtlsMode> ports(Fields spec, Selection selection) {
        Map<Integer, MtlsMode> ports = new HashMap<>();
        Fields levels = spec.object("portLevelMtls");
        if (levels == null) {
            return ports;
        }
        List<String> names = List.copyOf(levels.names());
        if (names.isEmpty()) {
            spec.invalid("portLevelMtls", "{}", "at least 1 port");
        }
        if (selection.known() && selection.selector().isEmpty()) {
            spec.invalid("portLevelMtls", "without selector", "selector.matchLabels");
        }
        Findings findings = spec.findings();
        for (String name : names) {
            int mark = findings.mark();
            if (!Names.isPort(name)) {
                levels.invalid(name, "a port", "1 to 65535");
            }
            MtlsMode mode = mode(levels.object(name));
            if (!findings.brokenSince(mark)) {
                ports.put(Integer.valueOf(name), mode);
            }
        }
        return ports;
    }

    private static Map<String, MtlsMode> modes() {
        Map<String, MtlsMode> words = new LinkedHashMap<>();
        for (MtlsMode mode : MtlsMode.values()) {
            words.put(mode.name(), mode);
        }
        return words;
    }
}
