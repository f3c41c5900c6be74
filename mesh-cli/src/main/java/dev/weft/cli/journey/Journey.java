package dev.weft.cli.journey;

/** One thing that the mesh must do, tried on real traffic. */
public interface Journey {

    /** Its name, {@code a wire}; the letter is that of the documentation. */
    String name();

    /**
     * Tries it and reports rows. Undoes its edits, also when it fails.
     *
     * @throws java.io.IOException when the shop does not answer where it must
     */
    void run(Scene scene, Report report) throws java.io.IOException;
}
