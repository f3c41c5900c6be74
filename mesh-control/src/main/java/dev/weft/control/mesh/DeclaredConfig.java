package dev.weft.control.mesh;

import dev.weft.config.model.MeshView;
import dev.weft.control.source.SourceChange;
import dev.weft.types.Diagnostic;
import java.util.List;

/** Documents as their sources last gave them: changes go in, the mesh as declared comes out. Owned by one thread. */
public interface DeclaredConfig {

    /** Takes what is new in a source. */
    void apply(SourceChange change);

    /** A source was read once: what it does not have is gone. */
    void synced(String source);

    /** The mesh as declared now; the same instance as before when nothing of it changed. */
    MeshView view();

    /** What users should hear of their documents. */
    List<Diagnostic> diagnostics();
}
