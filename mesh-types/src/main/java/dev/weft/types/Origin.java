package dev.weft.types;

/**
 * Where a document or a field of it was written.
 *
 * @param source the file's path relative to its source's root, or the cluster's name for the object
 * @param revision the Git commit or the object's resource version; empty where a source has none
 * @param line first line, from 1; 0 when unknown
 * @param column first column, from 1; 0 when unknown
 */
public record Origin(String source, String revision, int line, int column) {

    /** Not written by a user: made by Weft itself. */
    public static final Origin NONE = new Origin("", "", 0, 0);

    /** The same file and revision at another place. */
    public Origin at(int newLine, int newColumn) {
        return new Origin(source, revision, newLine, newColumn);
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
