package dev.weft.interop;

/** A sidecar in a process of its own. Closing it ends the process. */
interface Sidecar extends AutoCloseable {

    /** Returns when it serves its first configuration. */
    void awaitReady();

    @Override
    void close();

    /** Which one. */
    enum Kind {
        ENVOY,
        WEFT;

        /** Starts one; it may not be ready yet. The mesh closes it. */
        Sidecar start(Mesh mesh, Workload workload) {
            return switch (this) {
                case ENVOY -> EnvoyProcess.start(mesh, workload, "NONE");
                case WEFT -> WeftProcess.start(mesh, workload);
            };
        }
    }
}
