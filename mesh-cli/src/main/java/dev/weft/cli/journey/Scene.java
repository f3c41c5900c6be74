package dev.weft.cli.journey;

import dev.weft.cli.network.Network;
import dev.weft.cli.output.Failure;
import dev.weft.cli.output.Json;
import dev.weft.cli.probe.Await;
import dev.weft.cli.probe.Load;
import dev.weft.cli.probe.RawHttp;
import dev.weft.cli.probe.ShownCertificate;
import dev.weft.cli.remote.ControlPlane;
import dev.weft.cli.shop.LogTail;
import dev.weft.cli.shop.Shop;
import dev.weft.cli.shop.Workload;
import dev.weft.types.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * The running shop as journeys use it: calls as the storefront, calls from outside, what reached an application, what a
 * sidecar logged. Main thread.
 *
 * @param shop the running shop
 */
public record Scene(Shop shop) {

    /** How long a call may take. */
    public static final Duration CALL = Duration.ofSeconds(10);

    /** How long an edit may take to reach every sidecar before a journey gives up. */
    public static final Duration SETTLE = Duration.ofSeconds(20);

    private static final int PROXIES = Workload.ALL.size();

    /** Where the shop's addresses are. */
    public Network network() {
        return shop.placement().network();
    }

    /** Waits for events. */
    public Await await() {
        return shop.await();
    }

    /** Monotonic time. */
    public Ticker ticker() {
        return shop.ticker();
    }

    /** A GET that the storefront's application would send: through its sidecar, the target as written. */
    public Reply asStorefront(String host, String target) {
        return call(Workload.STOREFRONT.outbound(), host + ":" + Workload.SERVICE_PORT, target);
    }

    /**
     * A POST with a small body that the storefront's application would send.
     *
     * @param header one more header, {@code Name: value}; empty for none
     */
    public Reply postAsStorefront(String host, String target, String header) {
        String request = "POST " + target + " HTTP/1.1\r\nHost: " + host + ":" + Workload.SERVICE_PORT
                + "\r\nUser-Agent: weft-check\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
                + (header.isEmpty() ? "" : header + "\r\n") + "\r\n{}";
        return exchange(Workload.STOREFRONT.outbound(), request);
    }

    /** A plain GET from outside to a workload's sidecar. */
    public Reply fromOutside(Workload workload, String target) {
        return call(workload.inbound(), workload.host() + ":" + Workload.SERVICE_PORT, target);
    }

    /** A steady load that the storefront's application would send. */
    public Load load(String host, String target, int connections, int perSecond) {
        return load("GET", host, target, connections, perSecond);
    }

    /** The same with another method. */
    public Load load(String method, String host, String target, int connections, int perSecond) {
        Load.Plan plan = new Load.Plan(
                Workload.STOREFRONT.outbound(),
                host + ":" + Workload.SERVICE_PORT,
                method,
                target,
                connections,
                perSecond);
        return new Load(network(), plan, ticker());
    }

    /** What reached an application so far. */
    public Arrived arrived(Workload workload) throws IOException {
        try (RawHttp http = new RawHttp(network(), workload.application(), CALL)) {
            JsonNode seen = Json.read(http.get("localhost", "/requests").body(), workload.name() + "/requests");
            List<String> last = new ArrayList<>();
            seen.path("last").forEach(line -> last.add(line.asString("")));
            return new Arrived(seen.path("total").asLong(0), last);
        }
    }

    /** A line of a sidecar's log that is right, waited for a few seconds. */
    public Optional<String> logged(Workload workload, Predicate<String> right) {
        Path log = shop.sidecarLog(workload);
        return await().until(
                        Duration.ofSeconds(8),
                        () -> LogTail.lines(log).reversed().stream()
                                .filter(right)
                                .findFirst(),
                        Optional::isPresent)
                .last();
    }

    /** The certificate that a sidecar shows now. */
    public ShownCertificate certificate(Workload workload) throws IOException {
        return ShownCertificate.at(network(), workload.inbound(), CALL);
    }

    /** True as soon as every sidecar is connected and runs what it was sent. */
    public boolean reconciled(Duration bound) {
        return await().until(bound, () -> {
            var proxies = shop.proxies();
            return proxies.size() == PROXIES && proxies.stream().allMatch(proxy -> proxy.synced());
        });
    }

    /** Puts a file back as it was and waits until every sidecar runs that. */
    public void restore(String file, String text) {
        if (shop.folder().read(file).equals(text)) {
            return;
        }
        String before = revision();
        shop.folder().write(file, text);
        await().until(SETTLE, () -> !revision().equals(before));
        reconciled(SETTLE);
    }

    private String revision() {
        try (ControlPlane control = shop.controlPlane()) {
            return control.revision();
        } catch (Failure away) {
            return "";
        }
    }

    private Reply call(InetSocketAddress address, String host, String target) {
        return exchange(address, "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: weft-check\r\n\r\n");
    }

    private Reply exchange(InetSocketAddress address, String request) {
        try (RawHttp http = new RawHttp(network(), address, CALL)) {
            RawHttp.Answer answer = http.exchange(request);
            return new Reply(answer.status(), answer.body());
        } catch (IOException refused) {
            return new Reply(0, String.valueOf(refused.getMessage()));
        }
    }

    /**
     * The answer to a call.
     *
     * @param status its status; 0 when no HTTP answer came
     * @param body its body, or why there was none
     */
    public record Reply(int status, String body) {

        /** For rows: the status, or why there was none. */
        @Override
        public String toString() {
            return status == 0 ? "refused (" + body + ")" : String.valueOf(status);
        }
    }

    /**
     * What reached an application.
     *
     * @param total requests since its start
     * @param last the newest request lines, oldest first
     */
    public record Arrived(long total, List<String> last) {
        public Arrived {
            last = List.copyOf(last);
        }
    }
}
