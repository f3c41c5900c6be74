package dev.weft.cli.shop;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import dev.weft.cli.probe.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A small shop whose programs know nothing of the mesh: a storefront on host 1, the catalog and a ledger on host 2, each
 * host with rules that send its connections to a sidecar; host 3 is outside. It has a control plane of its own on the
 * router. Main thread.
 */
public final class CapturedShop implements AutoCloseable {

    /** The catalog's pod address. */
    public static final String CATALOG_ADDRESS = "10.77.2.2";

    /** The virtual address of the catalog and the ledger. */
    public static final String SERVICE_ADDRESS = "10.96.0.8";

    private static final int STOREFRONT = 1;
    private static final int CATALOG = 2;
    private static final int OUTSIDE = 3;
    private static final int MARK = 77;
    private static final int LEDGER_PORT = 9306;
    private static final Duration START = Duration.ofMinutes(2);

    private static final String MESH = """
            apiVersion: networking.istio.io/v1
            kind: ServiceEntry
            metadata: {name: catalog, namespace: shop}
            spec:
              hosts: [catalog.shop.svc.cluster.local]
              location: MESH_INTERNAL
              resolution: STATIC
              addresses: [%1$s]
              ports:
                - {number: 8080, name: http, protocol: HTTP}
                - {number: 9306, name: mysql, protocol: MySQL}
              workloadSelector: {labels: {app: catalog}}
            ---
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: {name: catalog-1, namespace: shop}
            spec:
              address: %2$s
              ports: {http: 8080, mysql: 9306}
              serviceAccount: catalog
              labels: {app: catalog}
            ---
            apiVersion: networking.istio.io/v1
            kind: WorkloadEntry
            metadata: {name: storefront-1, namespace: shop}
            spec:
              address: 10.77.1.2
              serviceAccount: storefront
              labels: {app: storefront}
            ---
            apiVersion: security.istio.io/v1
            kind: PeerAuthentication
            metadata: {name: default, namespace: shop}
            spec: {mtls: {mode: STRICT}}
            ---
            apiVersion: security.istio.io/v1
            kind: AuthorizationPolicy
            metadata: {name: catalog-staff-only, namespace: shop}
            spec:
              selector: {matchLabels: {app: catalog}}
              action: DENY
              rules:
                - from: [{source: {principals: [cluster.local/ns/shop/sa/storefront]}}]
                  to: [{operation: {ports: ["8080"], paths: ["/admin*"]}}]
            """.formatted(SERVICE_ADDRESS, CATALOG_ADDRESS);

    private final Programs programs;
    private final Await await;
    private final Hosts hosts;
    private final Path folder;

    private CapturedShop(Programs programs, Await await, Hosts hosts) {
        this.programs = programs;
        this.await = await;
        this.hosts = hosts;
        this.folder = programs.folder().root().resolve("captured");
    }

    /** The shop on hosts that are made now, not started; or why this machine has none. */
    public sealed interface Made {
        /** It can be started. */
        record There(CapturedShop shop) implements Made {}

        /**
         * The machine forbids it.
         *
         * @param reason what it said
         */
        record Forbidden(String reason) implements Made {}
    }

    static Made make(Programs programs, Await await) {
        return switch (Hosts.make(programs.folder(), await)) {
            case Hosts.Made.Forbidden(var reason) -> new Made.Forbidden(reason);
            case Hosts.Made.There(var hosts) -> new Made.There(new CapturedShop(programs, await, hosts));
        };
    }

    /**
     * Starts everything and returns when every program answers.
     *
     * @return whether the rules of both hosts were proven with connections; else what was said
     */
    public Optional<String> start() {
        write(folder.resolve("mesh/shop.yaml"), MESH);
        hosts.start("captured-control", 0, programs.controlEnvironment(), programs.capturedControl(folder));
        hosts.start("captured-catalog", CATALOG, Map.of(), programs.capturedCatalog());
        BoundProcess ledger =
                hosts.start("captured-ledger", CATALOG, Map.of(), programs.program("ledger.LedgerServer", LEDGER_PORT));
        Optional<String> doubt = redirect(STOREFRONT).or(() -> redirect(CATALOG));
        awaitAnswer("control plane", 0, "http://127.0.0.1:15014/actuator/health/readiness");
        awaitAnswer("catalog", CATALOG, "http://127.0.0.1:8080/api/books");
        require("ledger", await.until(START, () -> LogTail.lines(ledger.log()).contains("listening")));
        sidecar(STOREFRONT, "storefront");
        sidecar(CATALOG, "catalog");
        awaitAnswer("storefront's sidecar", STOREFRONT, "http://127.0.0.1:15021/healthz/ready");
        awaitAnswer("catalog's sidecar", CATALOG, "http://127.0.0.1:15021/healthz/ready");
        return doubt;
    }

    /** What a program on the storefront's host hears: {@code 200 BODY} or {@code refused: REASON}. */
    public String fromStorefront(String url) {
        return call(STOREFRONT, url);
    }

    /** The same outside of the mesh. */
    public String fromOutside(String url) {
        return call(OUTSIDE, url);
    }

    /** How long the ledger's greeting took, in milliseconds, as lines; or why there was none. */
    public List<String> greetings(int conversations) {
        return hosts.run(
                        STOREFRONT,
                        Programs.ENVIRONMENT,
                        programs.program("ledger.LedgerClient", SERVICE_ADDRESS, LEDGER_PORT, conversations))
                .lines()
                .toList();
    }

    /** The log of the catalog's sidecar. */
    public Path catalogLog() {
        return programs.folder().log("captured-catalog-sidecar");
    }

    @Override
    public void close() {
        hosts.close();
    }

    private String call(int host, String url) {
        return hosts.run(host, Programs.ENVIRONMENT, programs.outsideClient(url));
    }

    private Optional<String> redirect(int host) {
        String said = hosts.run(host, Programs.ENVIRONMENT, programs.redirect(MARK));
        boolean proven = said.contains("outbound IPv4: proven") && said.contains("inbound IPv4: proven");
        return proven ? Optional.empty() : Optional.of("host " + host + ": " + said);
    }

    private void sidecar(int host, String service) {
        Path own = folder.resolve(service);
        Path bootstrap = own.resolve("bootstrap.json");
        write(own.resolve("sidecar.properties"), """
                weft.bootstrap-file=%s
                weft.proxy.workload=%s-1
                weft.proxy.namespace=shop
                weft.proxy.service-account=%s
                weft.proxy.address=10.77.%d.2
                weft.proxy.labels=app=%s
                weft.proxy.access-log=all
                weft.proxy.interception-mode=REDIRECT
                weft.proxy.mark=%d
                """.formatted(bootstrap, service, service, host, service, MARK));
        String said = hosts.run(0, Programs.ENVIRONMENT, programs.capturedToken(folder, service, host, bootstrap));
        if (!Files.exists(bootstrap)) {
            throw new Failure(ExitCode.UNAVAILABLE, "token for " + service + ": not made: " + said);
        }
        hosts.start(
                "captured-" + service + "-sidecar",
                host,
                programs.sidecarEnvironment(),
                programs.sidecar(own.resolve("sidecar.properties")));
    }

    private void awaitAnswer(String what, int host, String url) {
        require(what, await.until(START, () -> call(host, url).startsWith("200 ")));
    }

    private static void require(String what, boolean answered) {
        if (!answered) {
            throw new Failure(
                    ExitCode.UNAVAILABLE, "captured " + what + ": no answer within " + START.toSeconds() + " s");
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new Failure(ExitCode.IO, file + ": cannot be written: " + failure.getMessage(), failure);
        }
    }
}
