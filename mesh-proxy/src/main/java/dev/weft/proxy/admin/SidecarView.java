package dev.weft.proxy.admin;

import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.config.ProxyConfig;
import dev.weft.proxy.listener.ApplyResult.Problem;
import dev.weft.proxy.upstream.MirrorCounts;
import dev.weft.proxy.upstream.ReplayBudget;
import dev.weft.proxy.xds.XdsStatus;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the sidecar tells about itself. Any thread; every call looks anew. */
public interface SidecarView {

    /** The node as the control plane knows it, by field. */
    Map<String, String> node();

    /** Version and the like, for {@code info}. */
    Map<String, String> build();

    Readiness readiness();

    XdsStatus xds();

    /** What is in force. */
    ProxyConfig config();

    /** Clusters in force, with what is counted about them. */
    Collection<ClusterState> clusters();

    /** Copies of requests. */
    MirrorCounts mirrors();

    /** Bodies that are kept to be sent again. */
    ReplayBudget replay();

    /** Listening sockets by listener name. */
    Map<String, InetSocketAddress> activeListeners();

    /** What could not be put in force. */
    List<Problem> problems();

    /** Our certificate; {@code null} while there is none. */
    @Nullable
    CertificateView certificate();

    /** SHA-256 fingerprints of the roots we trust. */
    List<String> trustedRoots();

    /** The steps of a request, in running order. */
    List<String> requestChain();

    /**
     * A certificate without its key.
     *
     * @param serial hexadecimal
     */
    record CertificateView(String id, String serial, Instant notBefore, Instant notAfter) {}
}
