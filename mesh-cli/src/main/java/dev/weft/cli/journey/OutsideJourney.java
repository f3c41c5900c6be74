package dev.weft.cli.journey;

import dev.weft.cli.shop.Workload;
import java.io.IOException;

/** (d) A client without a certificate is refused under STRICT and accepted under PERMISSIVE. */
final class OutsideJourney implements Journey {

    private static final String FILE = "check-permissive.yaml";
    private static final Workload SERVER = Workload.CATALOG_V1;
    private static final String PERMISSIVE = """
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: check-permissive, namespace: shop}
            spec:
              selector:
                matchLabels: {app: catalog}
              mtls: {mode: PERMISSIVE}
            """;

    @Override
    public String name() {
        return "d outside";
    }

    @Override
    public void run(Scene scene, Report report) throws IOException {
        String url = "http://" + SERVER.address() + ":" + Workload.SERVICE_PORT + "/api/books";
        long before = scene.arrived(SERVER).total();
        String strict = scene.shop().outsideClient(url);
        long passed = scene.arrived(SERVER).total() - before;
        report.row(
                "STRICT: the client outside is refused, the application sees nothing",
                strict + "; " + passed + " arrived",
                strict.startsWith("refused") && passed == 0);
        try {
            scene.shop().folder().write(FILE, PERMISSIVE);
            scene.await()
                    .until(
                            Scene.SETTLE,
                            () -> scene.fromOutside(SERVER, "/api/books").status() == 200);
            String permissive = scene.shop().outsideClient(url);
            report.row(
                    "PERMISSIVE: the same client is answered",
                    permissive.substring(0, Math.min(60, permissive.length())),
                    permissive.startsWith("200 "));
        } finally {
            scene.shop().folder().remove(FILE);
        }
        boolean again = scene.await()
                .until(
                        Scene.SETTLE,
                        () -> scene.fromOutside(SERVER, "/api/books").status() == 0);
        report.row("STRICT again when the file is removed", again ? "refused" : "still answered", again);
    }
}
