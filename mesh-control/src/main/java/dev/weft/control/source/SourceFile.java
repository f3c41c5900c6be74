package dev.weft.control.source;

/**
 * One file of documents.
 *
 * @param path relative to the root of its source, with slashes
 * @param revision the Git commit that it was read at; empty where the source has none
 * @param text the content
 */
public record SourceFile(String path, String revision, String text) {

    /** The folder that it is in, relative to the root; empty for the root itself. */
    public String folder() {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }
}
