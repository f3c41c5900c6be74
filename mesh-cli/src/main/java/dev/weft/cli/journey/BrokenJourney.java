package dev.weft.cli.journey;

import dev.weft.cli.journey.Scene.Reply;
import dev.weft.cli.output.Failure;
import dev.weft.cli.remote.ControlPlane;
import dev.weft.cli.remote.DumpedResource;
import dev.weft.cli.remote.ProxyState;
import dev.weft.cli.shop.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** (g) A broken document is reported, changes nothing, and never widens access. */
final class BrokenJourney implements Journey {

    private static final String POLICY_FILE = "catalog-policy.yaml";
    private static final Duration BACK = Duration.ofSeconds(60);
    private static final String HOST = Workload.CATALOG_V1.host();
    private static final String ORDERS = Workload.ORDERS.host();
    private static final String NEVER_GOOD_FILE = "check-never-good.yaml";
    private static final String NEVER_GOOD = """
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: check-never-good, namespace: shop}
            spec:
              selector:
                matchLabels: {app: orders}
              action: DENY
              rules:
                - to:
                    - operation:
                        pathz: ["/admin*"]
            """;

    @Override
    public String name() {
        return "g broken";
    }

    @Override
    public void run(Scene scene, Report report) {
        brokenRoute(scene, report);
        brokenPolicy(scene, report);
    }

    private static void brokenRoute(Scene scene, Report report) {
        String original = scene.shop().folder().read(SplitJourney.FILE);
        scene.reconciled(BACK);
        Set<String> before = served(scene);
        try {
            String broken = original.replaceFirst("weight: 90", "weight: ninety");
            scene.shop().folder().write(SplitJourney.FILE, broken);
            int line = lineOf(broken, "weight: ninety");
            Optional<String> finding = reported(scene, SplitJourney.FILE, "weight");
            report.row(
                    "a broken weight is reported with " + SplitJourney.FILE + ":" + line + ", field and expectation",
                    finding.orElse("not reported"),
                    finding.isPresent()
                            && finding.get().contains(String.valueOf(line))
                            && finding.get().contains("spec.http[0].route[0].weight")
                            && finding.get().contains("expected"));
            boolean reconciled = scene.reconciled(BACK);
            Set<String> changed = served(scene);
            int resources = changed.size();
            changed.removeAll(before);
            Reply books = scene.asStorefront(HOST, "/api/books");
            report.row(
                    "its last good version stays in force and nothing else changes",
                    changed.size() + " of " + resources + " resources changed "
                            + changed.stream().limit(3).toList() + ", /api/books " + books,
                    reconciled && resources == before.size() && changed.isEmpty() && books.status() == 200);
        } finally {
            scene.shop().folder().write(SplitJourney.FILE, original);
        }
    }

    private static void brokenPolicy(Scene scene, Report report) {
        String original = scene.shop().folder().read(POLICY_FILE);
        try {
            scene.shop().folder().write(POLICY_FILE, original.replace("paths:", "pathz:"));
            Optional<String> finding = reported(scene, POLICY_FILE, "pathz");
            Reply admin = scene.asStorefront(HOST, "/admin");
            Reply books = scene.asStorefront(HOST, "/api/books");
            report.row(
                    "a DENY with an unreadable field: reported, its last good version is enforced",
                    finding.orElse("not reported") + "; /admin " + admin + ", /api/books " + books,
                    finding.isPresent() && admin.status() == 403 && books.status() == 200);

            neverGood(scene, report);
        } finally {
            scene.shop().folder().write(POLICY_FILE, original);
            scene.shop().folder().remove(NEVER_GOOD_FILE);
        }
        boolean repaired = scene.await()
                .until(
                        Scene.SETTLE,
                        () -> status(scene, HOST, "/api/books") == 200 && status(scene, ORDERS, "/api/orders") == 200);
        int admin = status(scene, HOST, "/admin");
        report.row(
                "repaired: /api/books and /api/orders 200, /admin 403",
                (repaired ? "200" : "not 200") + ", " + admin,
                repaired && admin == 403);
    }

    /** A policy that was broken from its first moment, and then at the first moment of a control plane. */
    private static void neverGood(Scene scene, Report report) {
        scene.shop().folder().write(NEVER_GOOD_FILE, NEVER_GOOD);
        boolean strict = scene.await().until(Scene.SETTLE, () -> status(scene, ORDERS, "/api/orders") == 403);
        report.row(
                "a DENY that was never readable is enforced in its strictest reading: /api/orders 403",
                strict ? "403" : String.valueOf(status(scene, ORDERS, "/api/orders")),
                strict);

        scene.shop().killControl();
        scene.shop().startControl();
        scene.shop().awaitControl();
        boolean reconciled = scene.reconciled(BACK);
        int admin = status(scene, HOST, "/admin");
        int orders = status(scene, ORDERS, "/api/orders");
        report.row(
                "the same at a first start of the control plane: both policies still deny",
                (reconciled ? "in sync" : "not in sync") + ", /admin " + admin + ", /api/orders " + orders,
                reconciled && admin == 403 && orders == 403);
    }

    private static int status(Scene scene, String host, String target) {
        return scene.asStorefront(host, target).status();
    }

    private static Optional<String> reported(Scene scene, String file, String field) {
        return scene.await()
                .until(
                        Scene.SETTLE,
                        () -> diagnostics(scene).stream()
                                .filter(line -> line.contains(file) && line.contains(field))
                                .findFirst(),
                        Optional::isPresent)
                .last();
    }

    private static List<String> diagnostics(Scene scene) {
        try (ControlPlane control = scene.shop().controlPlane()) {
            return control.diagnostics();
        } catch (Failure notNow) {
            return List.of();
        }
    }

    /**
     * Every resource that every sidecar is served, with its version. Waits for those whose connection is just being made
     * anew, which happens with every new certificate.
     */
    private static Set<String> served(Scene scene) {
        return scene.await()
                .until(
                        BACK,
                        () -> servedNow(scene),
                        now -> Workload.ALL.stream()
                                .allMatch(workload -> now.stream()
                                        .anyMatch(line ->
                                                line.startsWith(workload.name() + "." + Workload.NAMESPACE + " "))))
                .last();
    }

    private static Set<String> servedNow(Scene scene) {
        Set<String> served = new TreeSet<>();
        try (ControlPlane control = scene.shop().controlPlane()) {
            for (ProxyState proxy : control.proxies()) {
                for (DumpedResource resource : DumpedResource.in(control.configDump(proxy.node()))) {
                    served.add(proxy.name() + " " + resource.type() + " " + resource.name() + " " + resource.version());
                }
            }
        } catch (Failure gone) {
            // A proxy went between the two calls: asked again.
            return served;
        }
        return served;
    }

    private static int lineOf(String text, String part) {
        return (int) text.substring(0, text.indexOf(part)).lines().count();
    }
}
