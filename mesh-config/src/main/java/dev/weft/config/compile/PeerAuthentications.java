package dev.weft.config.compile;

import dev.weft.config.model.PeerAuthentication;
import dev.weft.config.model.PeerAuthentication.MtlsMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a workload's ports accept plain text: mesh, then namespace, then workload, then port; the oldest of a level. */
final class PeerAuthentications {

    private final @Nullable PeerAuthentication workload;
    private final MtlsMode mode;

    PeerAuthentications(CompileContext context) {
        String root = context.settings().rootNamespace();
        String own = context.scope().namespace();
        List<PeerAuthentication> all = context.registry().view().all(PeerAuthentication.class);
        PeerAuthentication mesh = first(context, all, root, true);
        PeerAuthentication namespace = first(context, all, own, true);
        this.workload = first(context, all, own, false);
        MtlsMode result = MtlsMode.PERMISSIVE;
        for (PeerAuthentication level : new PeerAuthentication[] {mesh, namespace, workload}) {
            result = level == null || level.mode() == MtlsMode.UNSET ? result : level.mode();
        }
        this.mode = result;
    }

    /** For ports that nobody declared; never UNSET. */
    MtlsMode mode() {
        return mode;
    }

    /** For one port of the workload; never UNSET. */
    MtlsMode mode(int port) {
        if (workload == null) {
            return mode;
        }
        MtlsMode own = workload.portLevelMtls().getOrDefault(port, MtlsMode.UNSET);
        return own == MtlsMode.UNSET ? mode : own;
    }

    private static @Nullable PeerAuthentication first(
            CompileContext context, List<PeerAuthentication> all, String namespace, boolean wholeNamespace) {
        PeerAuthentication first = null;
        for (PeerAuthentication candidate : all) {
            if (!candidate.namespace().equals(namespace)
                    || candidate.selector().isEmpty() != wholeNamespace
                    || !candidate.selector().matches(context.scope().labels())) {
                continue;
            }
            if (first == null) {
                first = candidate;
            } else {
                context.findings().conflict(first, candidate, "spec.selector", "the same workloads");
            }
        }
        return first;
    }
}
