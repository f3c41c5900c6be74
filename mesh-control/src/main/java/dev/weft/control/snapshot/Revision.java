package dev.weft.control.snapshot;

/**
 * One state of the mesh's configuration as the control plane knows it.
 *
 * @param sequence counts up by one with each state since the process started; 0 before the first
 * @param label what a user knows it by, for example a Git commit; empty where the source has none
 * @param changedAtNanos when the earliest change that it brought was seen, by the process' ticker
 */
public record Revision(long sequence, String label, long changedAtNanos) {

    /** Before anything was read. */
    public static final Revision NONE = new Revision(0, "", 0);

    @Override
    public String toString() {
        return label.isEmpty() ? Long.toString(sequence) : sequence + "@" + label;
    }
}
