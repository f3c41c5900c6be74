package dev.weft.proxy.boot;

import dev.weft.proxy.admin.Readiness;
import dev.weft.proxy.admin.SidecarView;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.config.ProxyConfig;
import dev.weft.proxy.identity.SvidSource;
import dev.weft.proxy.listener.ApplyResult.Problem;
import dev.weft.proxy.listener.ProxyRuntime;
import dev.weft.proxy.stage.Stage;
import dev.weft.proxy.upstream.MirrorCounts;
import dev.weft.proxy.upstream.ReplayBudget;
import dev.weft.proxy.xds.AdsClient;
import dev.weft.proxy.xds.NodeIdentity;
import dev.weft.proxy.xds.XdsStatus;
import dev.weft.types.svid.TrustBundle;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A running sidecar as its actuator surface shows it. */
record RunningView(
        NodeIdentity identity,
        SvidSource secrets,
        AdsClient client,
        ProxyRuntime runtime,
        ConfigApplier applier,
        WarmUp warmUp,
        AtomicBoolean draining)
        implements SidecarView {

    @Override
    public Map<String, String> node() {
        Map<String, String> node = new TreeMap<>(identity.metadata());
        node.put("id", identity.id());
        node.put("cluster", identity.cluster());
        node.put("LABELS", new TreeMap<>(identity.labels()).toString());
        return node;
    }

    @Override
    public Map<String, String> build() {
        return Map.of("name", "weft", "artifact", "mesh-proxy", "version", identity.version());
    }

    @Override
    public Readiness readiness() {
        return new Readiness(
                secrets.svid().isPresent(),
                applier.complete(),
                applier.complete() && applier.problems().isEmpty(),
                warmUp.done(),
                draining.get());
    }

    @Override
    public XdsStatus xds() {
        return client.status();
    }

    @Override
    public ProxyConfig config() {
        return runtime.config();
    }

    @Override
    public Collection<ClusterState> clusters() {
        return runtime.clusters();
    }

    @Override
    public MirrorCounts mirrors() {
        return runtime.mirrors();
    }

    @Override
    public ReplayBudget replay() {
        return runtime.replay();
    }

    @Override
    public Map<String, InetSocketAddress> activeListeners() {
        return runtime.activeListeners();
    }

    @Override
    public List<Problem> problems() {
        return applier.problems();
    }

    @Override
    public @Nullable CertificateView certificate() {
        return secrets.svid()
                .map(svid -> {
                    X509Certificate leaf = svid.chain().getFirst();
                    return new CertificateView(
                            svid.id().toString(),
                            leaf.getSerialNumber().toString(16),
                            leaf.getNotBefore().toInstant(),
                            leaf.getNotAfter().toInstant());
                })
                .orElse(null);
    }

    @Override
    public List<String> trustedRoots() {
        return secrets.bundle()
                .map(bundle ->
                        bundle.roots().stream().map(TrustBundle::fingerprint).toList())
                .orElse(List.of());
    }

    @Override
    public List<String> requestChain() {
        return Arrays.stream(Stage.values())
                .map(stage -> stage.part() + " " + stage.name())
                .toList();
    }
}
