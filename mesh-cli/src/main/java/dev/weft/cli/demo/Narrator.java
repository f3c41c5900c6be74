package dev.weft.cli.demo;

import dev.weft.cli.journey.Report;
import dev.weft.cli.journey.Row;
import dev.weft.cli.shop.Archives;
import dev.weft.cli.shop.Shop;
import dev.weft.cli.shop.Workload;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Tells people what the demo does. Main thread. */
final class Narrator {

    private final PrintWriter out;

    Narrator(PrintWriter out) {
        this.out = out;
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    void starting(Shop shop) {
        line(shop.placement().story());
        line("Starting the control plane with its CA, 5 services and 5 sidecars (logs: "
                + shop.folder().logs() + ")");
    }

    void started(Shop shop, Duration first, Archives archives) {
        OptionalLong pss = shop.pssMib();
        line(String.format(
                Locale.ROOT,
                "First request answered after %.1f s (%s); %d processes, PSS %s",
                first.toMillis() / 1000.0,
                archives.story(),
                shop.pids().size() + 1,
                pss.isPresent() ? pss.getAsLong() + " MiB" : "not measured"));
    }

    void whatToTry(Shop shop) {
        line("");
        hints(shop).forEach(this::line);
        line("");
    }

    /** What to try, one line each. */
    static List<String> hints(Shop shop) {
        String storefront = "http://" + Workload.STOREFRONT.address() + ":" + Workload.SERVICE_PORT;
        String catalog = "http://" + Workload.CATALOG_V1.address() + ":" + Workload.SERVICE_PORT;
        return List.of(
                "The shop:    curl " + storefront + "/api/books      (one of ten answers comes from catalog v2)",
                "             curl " + storefront + "/api/books/1    (a book with its reviews)",
                "Forbidden:   curl " + storefront + "/staff          (the catalog's policy denies it: 403)",
                "No identity: curl " + catalog + "/api/books      (STRICT mTLS: no answer)",
                "Inside:      ./weft demo exec -- curl http://catalog:8080/api/books   (as the storefront)",
                "",
                "Edit while it runs, in " + shop.folder().mesh() + ":",
                "  catalog-split.yaml   weights 90 and 10, for example to 50 and 50",
                "  catalog-policy.yaml  who may do what; break it and see what is reported",
                "  mtls.yaml            STRICT or PERMISSIVE",
                "",
                "Look:        ./weft proxy-status --control-plane " + shop.controlUrl(),
                "             ./weft config dump catalog-v1.shop --control-plane " + shop.controlUrl(),
                "             ./weft validate " + shop.folder().mesh(),
                "End:         Ctrl-C");
    }

    void head() {
        line("       | journey | expected | seen");
    }

    void row(Row row) {
        line(row.toString());
    }

    void verdict(Report report, Duration took) {
        long failed = report.rows().stream().filter(row -> !row.passed()).count();
        long gaps = report.rows().stream().filter(Row::gap).count();
        line(String.format(
                Locale.ROOT,
                "%s: %d of %d rows as expected%s, in %d s",
                report.passed() ? "Passed" : "FAILED",
                report.rows().size() - failed,
                report.rows().size(),
                gaps == 0 ? "" : ", " + gaps + " missed as src-docs/plan.md records",
                took.toSeconds()));
    }
}
