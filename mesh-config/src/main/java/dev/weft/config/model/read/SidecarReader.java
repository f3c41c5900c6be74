package dev.weft.config.model.read;

import dev.weft.config.model.Metadata;
import dev.weft.config.model.Selector;
import dev.weft.config.model.Sidecar;
import dev.weft.config.model.Sidecar.Capture;
import dev.weft.config.model.Sidecar.Egress;
import dev.weft.config.model.Sidecar.EgressHost;
import dev.weft.config.model.Sidecar.Ingress;
import dev.weft.config.model.Sidecar.Unknown;
import dev.weft.config.model.TrafficSettings.Pool;
import dev.weft.config.model.VirtualService.Destination;
import dev.weft.config.model.read.traffic.PoolReader;
import dev.weft.config.parse.Fields;
import dev.weft.policy.route.HeaderMutation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
            return new Sidecar(metadata, Selector.ALL, null, null, null, null, null);
        }
        spec.ignore("workloadSelector", "egress", "outboundTrafficPolicy", "ingress", "inboundConnectionPool");
        spec.end();
        Fields workloads = spec.object("workloadSelector");
        Selector selector = Selector.ALL;
        if (workloads != null) {
            workloads.ignore("labels");
            workloads.end();
            selector = SharedFields.selector(workloads, "labels");
        }
        List<Egress> egress = spec.has("egress") ? egress(spec) : null;
        Fields policy = spec.object("outboundTrafficPolicy");
        Unknown unknown = unknown(policy);
        Destination proxy = proxy(policy, unknown);
        List<Ingress> ingress = spec.has("ingress") ? IngressReader.read(spec) : null;
        Pool inbound = PoolReader.read(spec.object("inboundConnectionPool"));
        return spec.findings().broken()
                ? null
                : new Sidecar(metadata, selector, egress, unknown, proxy, ingress, inbound);
    }

    private static @Nullable Unknown unknown(@Nullable Fields policy) {
        if (policy == null) {
            return null;
        }
        policy.ignore("mode", "egressProxy");
        policy.end();
        // Istio's zero value.
        return policy.choice("mode", MODES, Unknown.REGISTRY_ONLY);
    }

    private static @Nullable Destination proxy(@Nullable Fields policy, @Nullable Unknown unknown) {
        Fields written = policy == null ? null : policy.object("egressProxy");
        if (policy == null || written == null) {
            return null;
        }
        if (unknown != Unknown.ALLOW_ANY) {
            policy.invalid("egressProxy", "with mode REGISTRY_ONLY", "mode ALLOW_ANY");
        }
        return HttpRuleReader.target(written, 1, new HeaderReader.Both(HeaderMutation.NONE, HeaderMutation.NONE));
    }

    private static List<Egress> egress(Fields spec) {
        if (spec.size("egress") == 0) {
            spec.invalid("egress", "[]", "at least 1 listener");
        }
        Set<Integer> taken = new HashSet<>();
        return spec.objects("egress", listener -> {
            listener.ignore("hosts", "port", "bind", "captureMode");
            listener.end();
            int port = port(listener);
            if (!taken.add(port)) {
                listener.invalid(
                        "port", port == 0 ? "none" : Integer.toString(port), "a port that no other listener has");
            }
            String bind = IngressReader.bind(listener);
            if (!bind.isEmpty() && port == 0) {
                listener.invalid("bind", Fields.quoted(bind), "a port beside it");
            }
            List<EgressHost> hosts = new ArrayList<>();
            List<String> written = listener.texts("hosts");
            if (written.isEmpty()) {
                listener.missing("hosts");
            }
            for (int i = 0; i < written.size(); i++) {
                host(listener, i, written.get(i), hosts);
            }
            return new Egress(
                    hosts, port, bind, listener.choice("captureMode", IngressReader.CAPTURES, Capture.DEFAULT));
        });
    }

    private static int port(Fields listener) {
        Fields port = listener.object("port");
        if (port == null) {
            return 0;
        }
        port.ignore("number", "protocol", "name", "targetPort");
        port.end();
        if (!port.has("number")) {
            port.missing("number");
        }
        SharedFields.protocol(port);
        return port.port("number");
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
