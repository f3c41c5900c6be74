package dev.weft.cli.journey;

import dev.weft.cli.journey.Scene.Arrived;
import dev.weft.cli.journey.Scene.Reply;
import dev.weft.cli.shop.Workload;
import java.io.IOException;
import java.util.List;

/** (c) A DENY policy holds however the path is written, and the application never sees what it denies. */
final class PolicyJourney implements Journey {

    static final String POLICY = "catalog-staff-only";

    private static final List<String> DENIED = List.of("/admin", "//admin", "/%61dmin", "/api/../admin");
    private static final List<Workload> CATALOGS = List.of(Workload.CATALOG_V1, Workload.CATALOG_V2);

    @Override
    public String name() {
        return "c policy";
    }

    @Override
    public void run(Scene scene, Report report) throws IOException {
        long before = arrived(scene);
        for (String path : DENIED) {
            Reply reply = scene.asStorefront(Workload.CATALOG_V1.host(), path);
            boolean named = reply.body().contains(POLICY);
            report.row(
                    path + " as the storefront: 403 naming " + POLICY,
                    reply + (named ? ", named" : ", not named: " + reply.body()),
                    reply.status() == 403 && named);
        }
        long passed = arrived(scene) - before;
        List<String> leaked = leaked(scene);
        report.row(
                "the catalog's application saw none of them",
                passed + " arrived" + (leaked.isEmpty() ? "" : " " + leaked),
                passed == 0 && leaked.isEmpty());

        Reply books = scene.asStorefront(Workload.CATALOG_V1.host(), "/api/books");
        report.row("/api/books passes: 200", books.toString(), books.status() == 200);
    }

    private static long arrived(Scene scene) throws IOException {
        long total = 0;
        for (Workload catalog : CATALOGS) {
            total += scene.arrived(catalog).total();
        }
        return total;
    }

    private static List<String> leaked(Scene scene) throws IOException {
        Arrived v1 = scene.arrived(Workload.CATALOG_V1);
        Arrived v2 = scene.arrived(Workload.CATALOG_V2);
        return java.util.stream.Stream.concat(v1.last().stream(), v2.last().stream())
                .filter(line -> line.contains("dmin"))
                .toList();
    }
}
