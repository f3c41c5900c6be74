package dev.weft.cli.output;

import java.util.ArrayList;
import java.util.List;

/** Text in columns as wide as their widest cell, two spaces apart. Not for several threads. */
public final class Table {

    private final List<List<String>> rows = new ArrayList<>();

    /** A table with these column heads. */
    public Table(String... head) {
        rows.add(List.of(head));
    }

    /** Appends a row; it has as many cells as the head. */
    public Table row(List<String> cells) {
        if (cells.size() != rows.getFirst().size()) {
            throw new IllegalArgumentException(
                    "cells: " + cells.size() + " (expected: " + rows.getFirst().size() + ")");
        }
        rows.add(List.copyOf(cells));
        return this;
    }

    /** The table, each row ended by a line feed. */
    @Override
    public String toString() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
