package dev.weft.config.compile;

import dev.weft.config.model.PeerAuthentication;
import dev.weft.config.model.PeerAuthentication.MtlsMode;
import org.jspecify.annotations.Nullable;

/** Whether a workload's ports accept plain text: mesh, then namespace, then workload, then port; the oldest of a level. */
final class PeerAuthentications {

    private final @Nullable PeerAuthentication workload;
    private final MtlsMode mode;

    PeerAuthentications(CompileContext context) {
        Levels<PeerAuthentication> levels = Levels.of(
                context.registry(),
                context.scope(),
                context.findings(),
                PeerAuthentication.class,
                PeerAuthentication::selector,
                "spec.selector");
        this.workload = levels.workload();
        MtlsMode result = MtlsMode.PERMISSIVE;
        for (PeerAuthentication level : new PeerAuthentication[] {levels.mesh(), levels.namespace(), workload}) {
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
}
