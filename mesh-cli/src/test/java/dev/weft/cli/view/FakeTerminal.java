package dev.weft.cli.view;

/** Remembers what was written. */
final class FakeTerminal implements Terminal {

    private final StringBuilder written = new StringBuilder();
    private Size size;

    FakeTerminal(int columns, int rows) {
        size = new Size(columns, rows);
    }

    void resize(int columns, int rows) {
        size = new Size(columns, rows);
    }

    String written() {
        return written.toString();
    }

    @Override
    public Size size() {
        return size;
    }

    @Override
    public void write(String text) {
        written.append(text);
    }
}
