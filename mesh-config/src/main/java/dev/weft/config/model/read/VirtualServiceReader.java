package dev.weft.config.model.read;

import dev.weft.config.model.Metadata;
import dev.weft.config.model.VirtualService;
import dev.weft.config.model.VirtualService.ConnectionRule;
import dev.weft.config.model.VirtualService.HttpRule;
import dev.weft.config.parse.Fields;
import dev.weft.config.parse.Findings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a VirtualService.
 *
 * <p>Source: Istio {@code VirtualService} and the rules of its validation.
 */
final class VirtualServiceReader {

    private VirtualServiceReader() {}

    static @Nullable VirtualService read(Metadata metadata, Fields top) {
        Fields spec = top.requiredObject("spec");
        if (spec == null) {
            return null;
        }
        spec.ignore("hosts", "gateways", "http", "tls", "tcp", "exportTo");
        spec.end();
        List<String> hosts = SharedFields.hosts(spec, "hosts");
        boolean delegate = !spec.has("hosts") || spec.size("hosts") == 0;
        if (delegate) {
            onlyRequests(spec);
        }
        List<String> gateways = gateways(spec);
        for (int i = 0; i < hosts.size(); i++) {
            if (hosts.get(i).equals("*") && gateways.contains(VirtualService.MESH_GATEWAY)) {
                spec.invalidItem("hosts", i, "\"*\"", "hosts, because the gateway mesh means all sidecars");
            }
        }
        List<HttpRule> rules = new ArrayList<>();
        int[] index = {0};
        Findings findings = spec.findings();
        List<HttpRule> read = spec.objects("http", rule -> rule(rule, index[0]++, delegate));
        rules.addAll(read);
        List<ConnectionRule> tls = spec.objects("tls", rule -> ConnectionRuleReader.tls(rule, hosts));
        List<ConnectionRule> tcp = spec.objects("tcp", ConnectionRuleReader::tcp);
        var exportTo = SharedFields.exportTo(spec);
        return findings.broken() ? null : new VirtualService(metadata, hosts, gateways, rules, tls, tcp, exportTo);
    }

    /** Without hosts only other objects can use the rules, for requests that came in where those said. */
    private static void onlyRequests(Fields spec) {
        if (!spec.has("http")) {
            spec.missing("hosts");
        }
        for (String name : List.of("gateways", "tls", "tcp")) {
            if (spec.size(name) > 0) {
                spec.invalid(name, "without hosts", "only http in an object that others delegate to");
            }
        }
    }

    private static @Nullable HttpRule rule(Fields rule, int index, boolean lower) {
        if (lower && rule.has("delegate")) {
            rule.invalid("delegate", "without hosts", "one level: an object with hosts delegates to one without");
        }
        return HttpRuleReader.read(rule, index);
    }

    private static List<String> gateways(Fields spec) {
        List<String> gateways = spec.texts("gateways");
        for (int i = 0; i < gateways.size(); i++) {
            if (gateways.get(i).isEmpty()) {
                spec.invalidItem("gateways", i, "\"\"", "the name of a gateway, or mesh");
            }
        }
        return gateways.isEmpty() ? List.of(VirtualService.MESH_GATEWAY) : gateways;
    }
}
