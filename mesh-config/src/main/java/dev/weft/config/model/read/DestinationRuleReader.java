package dev.weft.config.model.read;

import dev.weft.config.model.DestinationRule;
import dev.weft.config.model.DestinationRule.ClientTls;
import dev.weft.config.model.DestinationRule.Subset;
import dev.weft.config.model.DestinationRule.TlsMode;
import dev.weft.config.model.DestinationRule.TrafficPolicy;
import dev.weft.config.model.Metadata;
import dev.weft.config.model.Selector;
import dev.weft.config.model.TrafficSettings;
import dev.weft.config.model.read.traffic.BalancingReader;
import dev.weft.config.model.read.traffic.OutlierReader;
import dev.weft.config.model.read.traffic.PoolReader;
import dev.weft.config.parse.Fields;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a DestinationRule.
 *
 * <p>Source: Istio {@code DestinationRule}.
 */
final class DestinationRuleReader {

    private static final Map<String, TlsMode> MODES = modes();

    private DestinationRuleReader() {}

    static @Nullable DestinationRule read(Metadata metadata, Fields top) {
        Fields spec = top.requiredObject("spec");
        if (spec == null) {
            return null;
        }
        spec.ignore("host", "subsets", "trafficPolicy", "exportTo", "workloadSelector");
        spec.end();
        String host = spec.requiredText("host");
        if (host != null && !Names.isHostOrWildcard(host)) {
            spec.invalid("host", Fields.quoted(host), "a host such as cart.shop.svc.cluster.local or *.example.com");
        }
        TrafficPolicy policy = trafficPolicy(spec);
        List<Subset> subsets = subsets(spec);
        var exportTo = SharedFields.exportTo(spec);
        Fields workloads = spec.object("workloadSelector");
        Selector callers = workloads == null ? Selector.ALL : callers(workloads);
        return host == null || spec.findings().broken()
                ? null
                : new DestinationRule(metadata, host.toLowerCase(Locale.ROOT), subsets, policy, callers, exportTo);
    }

    private static Selector callers(Fields workloads) {
        workloads.ignore("matchLabels");
        workloads.end();
        return SharedFields.selector(workloads, "matchLabels");
    }

    private static List<Subset> subsets(Fields spec) {
        Set<String> names = new HashSet<>();
        return spec.objects("subsets", subset -> {
            subset.ignore("name", "labels", "trafficPolicy");
            subset.end();
            String name = subset.requiredText("name");
            if (name != null && !Names.isPortName(name)) {
                subset.invalid("name", Fields.quoted(name), "letters, digits and dashes");
            }
            if (name != null && !names.add(name)) {
                subset.invalid("name", Fields.quoted(name), "a name that no other subset of the host has");
            }
            var selector = SharedFields.selector(subset, "labels");
            TrafficPolicy policy = trafficPolicy(subset);
            return name == null ? null : new Subset(name, selector, policy);
        });
    }

    private static TrafficPolicy trafficPolicy(Fields parent) {
        Fields policy = parent.object("trafficPolicy");
        if (policy == null) {
            return TrafficPolicy.NONE;
        }
        policy.ignore("portLevelSettings", "retryBudget", "proxyProtocol");
        policy.unsupported(Severity.WARNING, "connections are made directly", "tunnel");
        TrafficSettings settings = settings(policy);
        Map<Integer, TrafficSettings> ports = new HashMap<>();
        policy.objects("portLevelSettings", item -> {
            item.ignore("port");
            TrafficSettings ofPort = settings(item);
            if (!item.has("port")) {
                item.missing("port");
            }
            int port = HttpRuleReader.portNumber(item);
            if (port > 0 && ports.putIfAbsent(port, ofPort) != null) {
                item.invalid("port", Integer.toString(port), "a port that has no settings yet");
            }
            return ofPort;
        });
        return new TrafficPolicy(
                settings,
                ports,
                PoolReader.budget(policy.object("retryBudget")),
                PoolReader.proxyHeader(policy.object("proxyProtocol")));
    }

    private static TrafficSettings settings(Fields policy) {
        policy.ignore("loadBalancer", "connectionPool", "outlierDetection", "tls");
        policy.end();
        return new TrafficSettings(
                BalancingReader.read(policy.object("loadBalancer")),
                PoolReader.read(policy.object("connectionPool")),
                OutlierReader.read(policy.object("outlierDetection")),
                tls(policy.object("tls")));
    }

    private static @Nullable ClientTls tls(@Nullable Fields tls) {
        if (tls == null) {
            return null;
        }
        tls.ignore("mode", "sni", "subjectAltNames", "caCertificates", "clientCertificate", "privateKey");
        tls.ignore("insecureSkipVerify", "caCrl");
        boolean credential = tls.unsupported(
                Severity.WARNING, "nothing is taken from a Secret, so connections are refused", "credentialName");
        tls.end();
        if (!tls.has("mode")) {
            tls.findings()
                    .note(
                            Severity.WARNING,
                            tls.place(),
                            tls.path("mode"),
                            Reason.MissingField,
                            "mode: missing, read as DISABLE (expected: " + String.join(", ", MODES.keySet()) + ")");
        }
        TlsMode mode = tls.choice("mode", MODES, TlsMode.DISABLE);
        String certificate = tls.text("clientCertificate", "");
        String key = tls.text("privateKey", "");
        if (mode == TlsMode.MUTUAL && !credential) {
            for (String name : List.of("clientCertificate", "privateKey")) {
                if (!tls.has(name)) {
                    tls.missing(name);
                }
            }
        }
        boolean unverified = tls.flag("insecureSkipVerify", false);
        String revocations = tls.text("caCrl", "");
        if (unverified && !revocations.isEmpty()) {
            tls.invalid("caCrl", Fields.quoted(revocations), "none beside insecureSkipVerify");
        }
        if (mode != TlsMode.SIMPLE && mode != TlsMode.MUTUAL && !revocations.isEmpty()) {
            tls.invalid("caCrl", Fields.quoted(revocations), "none with mode " + mode);
        }
        return new ClientTls(
                mode,
                tls.text("sni", ""),
                tls.texts("subjectAltNames"),
                // Whom these fields would not trust is not trusted without them either.
                credential ? ClientTls.NO_FILE : tls.text("caCertificates", ""),
                revocations,
                certificate,
                key,
                unverified);
    }

    private static Map<String, TlsMode> modes() {
        Map<String, TlsMode> words = new LinkedHashMap<>();
        for (TlsMode mode : TlsMode.values()) {
            words.put(mode.name(), mode);
        }
        return words;
    }
}
