package dev.weft.control.mesh;

import dev.weft.control.snapshot.Revision;
import dev.weft.types.Diagnostic;
import java.util.List;

/**
 * The mesh's configuration as the control plane has it. Immutable.
 *
 * @param synced every source was read once, and snapshots are served
 * @param revision the newest state
 * @param sources where configuration comes from
 * @param objects how many documents are in force
 * @param scopes how many classes of proxies are connected
 * @param diagnostics what users should hear, of documents and of the scopes in use
 */
public record MeshStatus(
        boolean synced,
        Revision revision,
        List<String> sources,
        int objects,
        int scopes,
        List<Diagnostic> diagnostics) {

    /** Before anything was read. */
    public static final MeshStatus STARTING = new MeshStatus(false, Revision.NONE, List.of(), 0, 0, List.of());

    /** Copies the lists. */
    public MeshStatus {
        sources = List.copyOf(sources);
        diagnostics = List.copyOf(diagnostics);
    }
}
