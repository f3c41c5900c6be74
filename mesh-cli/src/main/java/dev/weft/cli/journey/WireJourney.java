package dev.weft.cli.journey;

import dev.weft.cli.journey.Scene.Reply;
import dev.weft.cli.probe.Relay;
import dev.weft.cli.probe.TlsRecords;
import dev.weft.cli.shop.Workload;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * (a) Between sidecars there is TLS 1.3 and nothing else, both sides know who the other is, and a wrong identity is
 * refused. The bytes are captured by a relay on the way to the reviews' sidecar, so no root is needed: the mesh is told
 * of an endpoint that is the relay.
 */
final class WireJourney implements Journey {

    private static final String FILE = "check-wire.yaml";
    private static final InetSocketAddress WIRE = new InetSocketAddress("127.0.3.1", Workload.SERVICE_PORT);
    private static final InetSocketAddress WRONG = new InetSocketAddress("127.0.3.2", Workload.SERVICE_PORT);
    private static final Workload SERVER = Workload.REVIEWS;

    @Override
    public String name() {
        return "a wire";
    }

    @Override
    public void run(Scene scene, Report report) throws IOException {
        try (Relay wire = new Relay(scene.network(), WIRE, SERVER.inbound());
                Relay wrong = new Relay(scene.network(), WRONG, SERVER.inbound())) {
            scene.shop()
                    .folder()
                    .write(
                            FILE,
                            endpoint(scene, "wire", WIRE, SERVER.service())
                                    + "---\n"
                                    + endpoint(scene, "wrong", WRONG, "orders"));
            rightIdentity(scene, report, wire);
            wrongIdentity(scene, report, wrong);
        } finally {
            scene.shop().folder().remove(FILE);
        }
    }

    private static void rightIdentity(Scene scene, Report report, Relay wire) {
        Reply reply = scene.await()
                .until(Scene.SETTLE, () -> scene.asStorefront(host("wire"), "/api/reviews/1"), r -> r.status() == 200)
                .last();
        List<Relay.Connection> captured = wire.connections();
        TlsRecords.Verdict client = captured.isEmpty()
                ? TlsRecords.judge(new byte[0])
                : TlsRecords.judge(captured.getLast().fromClient());
        TlsRecords.Verdict server = captured.isEmpty()
                ? TlsRecords.judge(new byte[0])
                : TlsRecords.judge(captured.getLast().fromServer());
        boolean clear = captured.stream()
                .anyMatch(c -> plain(c.fromClient(), "/api/reviews") || plain(c.fromServer(), "HTTP/1.1"));
        boolean tls = server.tls13()
                && client.faults().isEmpty()
                && server.faults().isEmpty()
                && client.encrypted() > 0
                && server.encrypted() > 0;
        report.row(
                "every byte between two sidecars belongs to TLS 1.3",
                "answer " + reply + "; " + client.records() + " + " + server.records() + " records, "
                        + (client.encrypted() + server.encrypted()) + " encrypted, TLS 1.3 "
                        + (server.tls13() ? "chosen" : "not chosen")
                        + (clear ? "; readable HTTP" : "; nothing readable") + client.faults() + server.faults(),
                reply.status() == 200 && tls && !clear);
        identities(scene, report);
    }

    private static void identities(Scene scene, Report report) {
        String client = Workload.STOREFRONT.identity();
        String server = SERVER.identity();
        Optional<String> atClient = scene.logged(Workload.STOREFRONT, line -> names(line, "upstream_peer", server));
        Optional<String> atServer = scene.logged(SERVER, line -> names(line, "downstream_peer", client));
        report.row(
                "each sidecar logs whom it talked to: " + server + ", " + client,
                "storefront: " + (atClient.isPresent() ? "yes" : "no such line") + "; reviews: "
                        + (atServer.isPresent() ? "yes" : "no such line"),
                atClient.isPresent() && atServer.isPresent());
    }

    private static void wrongIdentity(Scene scene, Report report, Relay wrong) throws IOException {
        long before = scene.arrived(SERVER).total();
        Reply reply = scene.await()
                .until(
                        Scene.SETTLE,
                        () -> scene.asStorefront(host("wrong"), "/api/reviews/1"),
                        r -> !wrong.connections().isEmpty())
                .last();
        long passed = scene.arrived(SERVER).total() - before;
        report.row(
                "an endpoint of orders that shows the certificate of reviews is refused by the client",
                "answer " + reply + "; handshakes " + wrong.connections().size() + ", requests let through " + passed,
                reply.status() == 503 && !wrong.connections().isEmpty() && passed == 0);
    }

    private static boolean names(String line, String key, String identity) {
        return line.contains("\"" + key + "\":\"" + identity + "\"");
    }

    private static boolean plain(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
    }

    private static String host(String service) {
        return service + "." + Workload.NAMESPACE + ".svc.cluster.local";
    }

    private static String endpoint(Scene scene, String service, InetSocketAddress local, String account) {
        InetSocketAddress address = scene.shop().placement().seenByMesh(local);
        return """
               apiVersion: networking.istio.io/v1
               kind: ServiceEntry
               metadata: {name: check-%1$s, namespace: shop}
               spec:
                 hosts: [%1$s.shop.svc.cluster.local]
                 location: MESH_INTERNAL
                 resolution: STATIC
                 ports:
                   - {number: 8080, name: http, protocol: HTTP}
                 workloadSelector:
                   labels: {app: check-%1$s}
               ---
               apiVersion: networking.istio.io/v1
               kind: WorkloadEntry
               metadata: {name: check-%1$s, namespace: shop}
               spec:
                 address: %2$s
                 ports: {http: 8080}
                 serviceAccount: %3$s
                 labels: {app: check-%1$s, security.istio.io/tlsMode: istio}
               """.formatted(service, address.getHostString(), account);
    }
}
