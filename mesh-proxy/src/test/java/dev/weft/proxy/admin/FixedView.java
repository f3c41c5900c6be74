package dev.weft.proxy.admin;

import dev.weft.policy.route.RouteRules;
import dev.weft.proxy.config.ProxyConfig;
import dev.weft.proxy.listener.ApplyResult.Problem;
import dev.weft.proxy.xds.XdsStatus;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A sidecar that is as the test says. */
record FixedView(Readiness readiness) implements SidecarView {

    static final FixedView READY = new FixedView(new Readiness(true, true, true, true, false));
    static final FixedView STARTING = new FixedView(new Readiness(true, false, false, true, false));

    @Override
    public Map<String, String> node() {
        return Map.of("id", "sidecar~10.0.0.1~a.b~b.svc.cluster.local");
    }

    @Override
    public Map<String, String> build() {
        return Map.of("version", "1");
    }

    @Override
    public XdsStatus xds() {
        return XdsStatus.INITIAL;
    }

    @Override
    public ProxyConfig config() {
        return new ProxyConfig(Map.of(), Map.of("80", new RouteRules("80", List.of())), Map.of(), Map.of());
    }

    @Override
    public java.util.Collection<dev.weft.proxy.cluster.ClusterState> clusters() {
        return List.of();
    }

    @Override
    public dev.weft.proxy.upstream.MirrorCounts mirrors() {
        return new dev.weft.proxy.upstream.MirrorCounts(1);
    }

    @Override
    public dev.weft.proxy.upstream.ReplayBudget replay() {
        return new dev.weft.proxy.upstream.ReplayBudget(1);
    }

    @Override
    public Map<String, InetSocketAddress> activeListeners() {
        return Map.of();
    }

    @Override
    public List<Problem> problems() {
        return List.of();
    }

    @Override
    public CertificateView certificate() {
        return new CertificateView("spiffe://td/ns/b/sa/a", "1f", Instant.EPOCH, Instant.EPOCH.plusSeconds(60));
    }

    @Override
    public List<String> trustedRoots() {
        return List.of("sha256:00");
    }

    @Override
    public List<String> requestChain() {
        return List.of("ACCEPT", "MATCH");
    }
}
