package dev.weft.config.model.read;

import dev.weft.config.model.Metadata;
import dev.weft.config.model.Selector;
import dev.weft.config.model.Sidecar;
import dev.weft.config.model.Sidecar.EgressHost;
import dev.weft.config.model.Sidecar.Unknown;
import dev.weft.config.parse.Fields;
import dev.weft.types.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Sidecar.
 *
 * <p>Source: Istio {@code Sidecar} and the rules of its validation.
 */
final class SidecarReader {

    private static final Map<String, Unknown> MODES =
            Map.of("ALLOW_ANY", Unknown.ALLOW_ANY, "REGISTRY_ONLY", Unknown.REGISTRY_ONLY);

    private SidecarReader() {}

    static @Nullable Sidecar read(Metadata metadata, Fields top) {
        Fields spec = top.object("spec");
        if (spec == null) {
            return new Sidecar(metadata, Selector.ALL, null, null);
        }
        spec.ignore("workloadSelector", "egress", "outboundTrafficPolicy");
        spec.unsupported(Severity.WARNING, "the ports of the workload's services are served", "ingress");
        spec.unsupported(Severity.WARNING, "connections to the application are not limited", "inboundConnectionPool");
        spec.end();
        Fields workloads = spec.object("workloadSelector");
        Selector selector = Selector.ALL;
        if (workloads != null) {
            workloads.ignore("labels");
            workloads.end();
            selector = SharedFields.selector(workloads, "labels");
        }
        List<EgressHost> egress = spec.has("egress") ? egress(spec) : null;
        Unknown unknown = unknown(spec.object("outboundTrafficPolicy"));
        return spec.findings().broken() ? null : new Sidecar(metadata, selector, egress, unknown);
    }

    private static @Nullable Unknown unknown(@Nullable Fields policy) {
        if (policy == null) {
            return null;
        }
        policy.ignore("mode");
        policy.unsupported(Severity.WARNING, "unknown destinations are called directly", "egressProxy");
        policy.end();
        // Istio's zero value.
        return policy.choice("mode", MODES, Unknown.REGISTRY_ONLY);
    }

    private static List<EgressHost> egress(Fields spec) {
        List<EgressHost> hosts = new ArrayList<>();
        if (spec.size("egress") == 0) {
            spec.invalid("egress", "[]", "at least 1 listener");
        }
        spec.objects("egress", listener -> {
            listener.ignore("hosts");
            for (String name : List.of("port", "bind", "captureMode")) {
                listener.unsupported(Severity.WARNING, "its hosts are reached on every listener", name);
            }
            listener.end();
            List<String> written = listener.texts("hosts");
            if (written.isEmpty()) {
                listener.missing("hosts");
            }
            for (int i = 0; i < written.size(); i++) {
                host(listener, i, written.get(i), hosts);
            }
            return listener;
        });
        return hosts;
    }

    private static void host(Fields listener, int index, String written, List<EgressHost> hosts) {
        int slash = written.indexOf('/');
        String namespace = slash < 0 ? "" : written.substring(0, slash);
        String host = slash < 0 ? "" : written.substring(slash + 1);
        // Istio: "~/*" sees nothing.
        if (namespace.equals("~")) {
            return;
        }
        boolean excluded = namespace.startsWith("~");
        String named = excluded ? namespace.substring(1) : namespace;
        boolean there = named.equals("*") || named.equals(".") || Names.isLabel(named);
        if (there && (host.equals("*") || Names.isHostOrWildcard(host))) {
            hosts.add(new EgressHost(named, host, excluded));
        } else {
            listener.invalidItem(
                    "hosts",
                    index,
                    Fields.quoted(written),
                    "NAMESPACE/HOST, for example ./*, shop/cart.shop.svc.cluster.local or ~shop/* to exclude");
        }
    }
}
