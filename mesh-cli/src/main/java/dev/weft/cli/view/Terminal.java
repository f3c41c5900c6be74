package dev.weft.cli.view;

/** What the view draws on. */
public interface Terminal {

    /** Its size now. */
    Size size();

    /** Writes and flushes; escape sequences are ECMA-48's. */
    void write(String text);

    /**
     * A size in characters.
     *
     * @param columns at least 1
     * @param rows at least 1
     */
    record Size(int columns, int rows) {

        /** What terminals have when nobody tells. */
        public static final Size USUAL = new Size(80, 24);

        public Size {
            if (columns < 1 || rows < 1) {
                throw new IllegalArgumentException("size: " + columns + " x " + rows + " (expected: positive)");
            }
        }
    }
}
