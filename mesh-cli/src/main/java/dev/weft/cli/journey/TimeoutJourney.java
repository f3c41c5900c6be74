package dev.weft.cli.journey;

import dev.weft.cli.journey.Scene.Reply;
import dev.weft.cli.probe.Backend;
import dev.weft.cli.probe.Backend.Behaviour;
import dev.weft.cli.shop.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** (k) A slow instance is cut by the route's timeout: in time, with the right status and a reason. */
final class TimeoutJourney implements Journey {

    private static final CheckService SERVICE = new CheckService("slow");
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final Duration LATE = Duration.ofMillis(300);

    @Override
    public String name() {
        return "k timeout";
    }

    @Override
    public void run(Scene scene, Report report) throws IOException {
        try (Backend backend = new Backend(scene.network(), CheckService.ONE, new Behaviour.Answers(200, "quick"))) {
            SERVICE.open(scene, SERVICE.entry(scene, List.of(CheckService.ONE)) + SERVICE.route("timeout: 500ms"), "/");
            backend.become(new Behaviour.Delays(Duration.ofSeconds(5)));
            long before = backend.total();
            long start = scene.ticker().nanoTime();
            Reply reply = scene.asStorefront(SERVICE.host(), "/slow");
            Duration took = Duration.ofNanos(scene.ticker().nanoTime() - start);
            boolean reason = reply.body().contains("timeout");
            report.row(
                    "an instance that needs 5 s: 504 with a reason, within the timeout of 500 ms",
                    reply + " after " + took.toMillis() + " ms, " + (reason ? "reason named: " : "no reason: ")
                            + reply.body().strip(),
                    reply.status() == 504
                            && reason
                            && took.compareTo(TIMEOUT) >= 0
                            && took.compareTo(TIMEOUT.plus(LATE)) <= 0);
            Optional<String> line = scene.logged(
                    Workload.STOREFRONT, l -> l.contains("\"/slow\"") && l.contains("\"response_flags\":\"UT\""));
            report.row(
                    "the access log says UT; the request was tried once",
                    (line.isPresent() ? "UT" : "no such line") + ", tried " + (backend.total() - before) + " times",
                    line.isPresent() && backend.total() - before == 1);
        } finally {
            SERVICE.close(scene);
        }
    }
}
