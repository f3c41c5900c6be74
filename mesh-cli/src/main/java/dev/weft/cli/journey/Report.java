package dev.weft.cli.journey;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collects rows and shows each as it comes. Main thread. */
public final class Report {

    private final List<Row> rows = new ArrayList<>();
    private final Consumer<Row> listener;
    private String journey = "";

    /** A report that shows each row to {@code listener}. */
    public Report(Consumer<Row> listener) {
        this.listener = listener;
    }

    /** The rows that follow belong to this journey. */
    public void begin(String name) {
        journey = name;
    }

    /** Adds a row. */
    public void row(String expected, String seen, boolean passed) {
        add(new Row(journey, expected, seen, passed, false));
    }

    /**
     * Adds a row that is known to be missed at times.
     *
     * @param within whether what was seen is no worse than what {@code src-docs/plan.md} records
     */
    void rowWithGap(String expected, String seen, boolean passed, boolean within) {
        add(new Row(journey, expected, seen, passed, !passed && within));
    }

    private void add(Row row) {
        rows.add(row);
        listener.accept(row);
    }

    /** All rows so far. */
    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** True when there are rows and none is missed beyond what is recorded. */
    public boolean passed() {
        return !rows.isEmpty() && rows.stream().allMatch(row -> row.passed() || row.gap());
    }
}
