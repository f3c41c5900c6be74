package dev.weft.cli.demo;

import dev.weft.cli.journey.Report;
import dev.weft.cli.shop.Shop;
import java.util.List;
import java.util.OptionalLong;

/** The rows about the whole run: memory, and processes that ended by themselves. */
final class Figures {

    private static final long PSS_BAR_MIB = 2_500;

    private Figures() {}

    static void report(Shop shop, Report report) {
        report.begin("figures");
        OptionalLong pss = shop.pssMib();
        report.row(
                "PSS of all processes under 2.5 GB",
                pss.isPresent() ? pss.getAsLong() + " MiB" : "not measured (Linux only)",
                pss.isEmpty() || pss.getAsLong() < PSS_BAR_MIB);
        List<String> ended = shop.ended();
        report.row("every process still runs", ended.isEmpty() ? "all" : "ended: " + ended, ended.isEmpty());
    }
}
