package dev.weft.cli.journey;

import dev.weft.cli.probe.Percentile;
import dev.weft.cli.shop.CapturedShop;
import dev.weft.cli.shop.LogTail;
import dev.weft.cli.shop.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * (m) Applications that know nothing of the mesh, on hosts of their own with redirect rules: the name they have written
 * down and the address they dial lead through mTLS and policy, and a server that speaks first is not held up.
 */
final class CaptureJourney implements Journey {

    private static final int CONVERSATIONS = 7;
    private static final int SOON_MILLIS = 500;
    private static final Duration LOGGED = Duration.ofSeconds(8);

    @Override
    public String name() {
        return "m capture";
    }

    @Override
    public void run(Scene scene, Report report) {
        switch (scene.shop().captured()) {
            case CapturedShop.Made.Forbidden(var reason) ->
                report.row("capture in network namespaces", "not tried, this machine forbids them: " + reason, true);
            case CapturedShop.Made.There(var shop) -> {
                try (shop) {
                    Optional<String> doubt = shop.start();
                    report.row(
                            "weft iptables proves the rules of both hosts with connections",
                            doubt.orElse("proven"),
                            doubt.isEmpty());
                    called(scene, report, shop, "catalog", "name");
                    called(scene, report, shop, CapturedShop.CATALOG_ADDRESS, "address");
                    outside(report, shop);
                    serverFirst(report, shop);
                }
            }
        }
    }

    private static void called(Scene scene, Report report, CapturedShop shop, String host, String how) {
        String url = "http://" + host + ":" + Workload.SERVICE_PORT;
        String books = shop.fromStorefront(url + "/api/books?by=" + how);
        boolean secured = scene.await()
                .until(
                        LOGGED,
                        () -> LogTail.lines(shop.catalogLog()).stream()
                                .anyMatch(line -> line.contains("/api/books?by=" + how)
                                        && line.contains(
                                                "\"downstream_peer\":\"" + Workload.STOREFRONT.identity() + "\"")));
        report.row(
                "an application that dials " + url
                        + ": 200, and the catalog's sidecar saw the storefront's certificate",
                status(books) + (secured ? ", " + Workload.STOREFRONT.identity() : ", no certificate seen"),
                books.startsWith("200 ") && secured);
        String admin = shop.fromStorefront(url + "/admin");
        boolean named = admin.contains(PolicyJourney.POLICY);
        report.row(
                url + "/admin: 403 naming " + PolicyJourney.POLICY,
                status(admin) + (named ? ", named" : ", not named: " + admin),
                admin.startsWith("403 ") && named);
    }

    private static void outside(Report report, CapturedShop shop) {
        String answer =
                shop.fromOutside("http://" + CapturedShop.CATALOG_ADDRESS + ":" + Workload.SERVICE_PORT + "/api/books");
        report.row("a client without a certificate is refused", status(answer), answer.startsWith("refused"));
    }

    private static void serverFirst(Report report, CapturedShop shop) {
        List<String> greetings = shop.greetings(CONVERSATIONS);
        boolean all =
                greetings.size() == CONVERSATIONS && greetings.stream().noneMatch(line -> line.startsWith("refused"));
        double median = all
                ? Percentile.median(
                        greetings.stream().mapToDouble(Double::parseDouble).toArray())
                : Double.NaN;
        report.row(
                "a protocol whose server speaks first: greeted within " + SOON_MILLIS + " ms, median of "
                        + CONVERSATIONS,
                all ? String.format(Locale.ROOT, "%.0f ms %s", median, greetings) : "greeted " + greetings,
                all && median <= SOON_MILLIS);
    }

    private static String status(String answer) {
        return answer.startsWith("refused") || answer.indexOf(' ') < 0
                ? answer
                : answer.substring(0, answer.indexOf(' '));
    }
}
