package dev.weft.cli.journey;

import dev.weft.cli.probe.Percentile;
import dev.weft.cli.shop.LogTail;
import dev.weft.cli.shop.OnHosts;
import dev.weft.cli.shop.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * (m) Applications that know nothing of the mesh, on hosts of their own with redirect rules: the name they have written
 * down and the address they dial lead through mTLS and policy, and a server that speaks first is not held up.
 */
final class CaptureJourney implements Journey {

    private static final Workload CALLER = Workload.STOREFRONT;
    private static final Workload CALLED = Workload.CATALOG_V1;
    private static final Workload LEDGER = Workload.ORDERS;
    private static final String LEDGER_ADDRESS = "10.96.0.8";
    private static final String LEDGER_FILE = "check-ledger.yaml";
    private static final String LEDGER_ENTRY = """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: check-ledger, namespace: shop}
            spec:
              hosts: [ledger.shop.svc.cluster.local]
              location: MESH_INTERNAL
              resolution: STATIC
              addresses: [%s]
              ports:
                - {number: %d, name: mysql, protocol: MySQL}
              workloadSelector: {labels: {app: orders}}
            """.formatted(LEDGER_ADDRESS, OnHosts.Ledger.PORT);

    private static final int CONVERSATIONS = 7;
    private static final int SOON_MILLIS = 500;
    private static final Duration LOGGED = Duration.ofSeconds(8);

    @Override
    public String name() {
        return "m capture";
    }

    @Override
    public void run(Scene scene, Report report) {
        if (!(scene.shop().placement() instanceof OnHosts hosts)) {
            report.row(
                    "capture in network namespaces",
                    "not tried: " + scene.shop().placement().story(),
                    true);
            return;
        }
        report.row("weft iptables proves the rules of every host with connections", hosts.proven(), true);
        called(scene, report, hosts, "catalog", "name");
        called(scene, report, hosts, hosts.address(CALLED), "address");
        outside(report, hosts);
        serverFirst(scene, report, hosts);
    }

    private static void called(Scene scene, Report report, OnHosts hosts, String host, String how) {
        String url = "http://" + host + ":" + Workload.SERVICE_PORT;
        String books = hosts.call(CALLER, url + "/api/books?by=" + how);
        boolean secured = scene.await()
                .until(
                        LOGGED,
                        () -> logged(scene, CALLED, "/api/books?by=" + how)
                                || logged(scene, Workload.CATALOG_V2, "/api/books?by=" + how));
        report.row(
                "an application that dials " + url
                        + ": 200, and the catalog's sidecar saw the storefront's certificate",
                status(books) + (secured ? ", " + CALLER.identity() : ", no certificate seen"),
                books.startsWith("200 ") && secured);
        String admin = hosts.call(CALLER, url + "/admin");
        boolean named = admin.contains(PolicyJourney.POLICY);
        report.row(
                url + "/admin: 403 naming " + PolicyJourney.POLICY,
                status(admin) + (named ? ", named" : ", not named: " + admin),
                admin.startsWith("403 ") && named);
    }

    private static boolean logged(Scene scene, Workload workload, String target) {
        return LogTail.lines(scene.shop().sidecarLog(workload)).stream()
                .anyMatch(line ->
                        line.contains(target) && line.contains("\"downstream_peer\":\"" + CALLER.identity() + "\""));
    }

    private static void outside(Report report, OnHosts hosts) {
        String answer =
                hosts.callFromOutside("http://" + hosts.address(CALLED) + ":" + Workload.SERVICE_PORT + "/api/books");
        report.row("a client without a certificate is refused", status(answer), answer.startsWith("refused"));
    }

    private static void serverFirst(Scene scene, Report report, OnHosts hosts) {
        try (OnHosts.Ledger ledger = hosts.ledger(LEDGER, scene.await())) {
            scene.shop().folder().write(LEDGER_FILE, LEDGER_ENTRY);
            scene.await().until(Scene.SETTLE, () -> greeted(hosts.greetings(CALLER, LEDGER_ADDRESS, 1), 1));
            List<String> greetings = hosts.greetings(CALLER, LEDGER_ADDRESS, CONVERSATIONS);
            boolean all = greeted(greetings, CONVERSATIONS);
            double median = all
                    ? Percentile.median(
                            greetings.stream().mapToDouble(Double::parseDouble).toArray())
                    : Double.NaN;
            report.row(
                    "a protocol whose server speaks first: greeted within " + SOON_MILLIS + " ms, median of "
                            + CONVERSATIONS,
                    all ? String.format(Locale.ROOT, "%.0f ms %s", median, greetings) : "greeted " + greetings,
                    all && median <= SOON_MILLIS && ledger.process().alive());
        } finally {
            scene.shop().folder().remove(LEDGER_FILE);
        }
    }

    private static boolean greeted(List<String> greetings, int conversations) {
        return greetings.size() == conversations && greetings.stream().noneMatch(line -> line.startsWith("refused"));
    }

    private static String status(String answer) {
        return answer.startsWith("refused") || answer.indexOf(' ') < 0
                ? answer
                : answer.substring(0, answer.indexOf(' '));
    }
}
