package dev.weft.proxy.overload;

/** Where memory is read from. Called by one thread at a time. */
public interface MemoryProbe {

    /** Share of the heap's limit that is in use, garbage included; 0 to 1. */
    double heap();

    /** Share of the direct memory's limit that is in use; 0 to 1, 0 where it is not known. */
    double direct();

    /** Collects garbage. Blocks. */
    void collect();
}
