package dev.weft.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.interop.Http.Reply;
import dev.weft.interop.Http.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * A change of clusters alone makes Envoy build them anew, and it waits for their endpoints to be sent again; a control plane
 * that does not send them leaves the cluster empty.
 */
class OnlyCdsChangesTest {

    private static final int CHANGES = 20;
    private static final int CALLERS = 4;
    private static final List<String> BALANCERS = List.of("RANDOM", "ROUND_ROBIN", "LEAST_REQUEST");

    @Test
    void loseNoRequest() throws Exception {
        try (Shop shop = new Shop("only-cds")) {
            EnvoyProcess client = (EnvoyProcess) shop.start(Sidecar.Kind.ENVOY, Sidecar.Kind.ENVOY);
            shop.backend("catalog-v1").record(false);
            shop.backend("catalog-v2").record(false);
            long clustersBefore = client.stat("cluster_manager.cluster_modified");
            long routesBefore = routeUpdates(client);

            Map<String, Integer> answers = underLoad(shop, () -> {
                change(shop, client);
                return null;
            });

            long modified = client.stat("cluster_manager.cluster_modified") - clustersBefore;
            System.out.println(
                    "only CDS: " + CHANGES + " changes, " + modified + " clusters modified, answers " + answers);
            assertThat(answers).containsOnlyKeys("200");
            assertThat(modified).isGreaterThanOrEqualTo(CHANGES);
            assertThat(routeUpdates(client)).as("routes did not change").isEqualTo(routesBefore);
            assertThat(client.stats("update_rejected$").values()).containsOnly(0L);
        }
    }

    /** Every change is in force before the next one is made. */
    private static void change(Shop shop, EnvoyProcess client) throws IOException {
        for (int i = 0; i < CHANGES; i++) {
            long before = client.stat("cluster_manager.cluster_modified");
            shop.mesh()
                    .write(
                            "rules.yaml",
                            Shop.destinationRule("  trafficPolicy:\n    loadBalancer: {simple: "
                                    + BALANCERS.get(i % BALANCERS.size()) + "}\n"));
            Await.until(
                    "change " + i,
                    Duration.ofSeconds(20),
                    () -> client.stat("cluster_manager.cluster_modified") > before
                            && client.stat("cluster_manager.warming_clusters") == 0,
                    client::tail);
        }
    }

    private static long routeUpdates(EnvoyProcess client) throws IOException {
        return client.stats("rds\\..*\\.config_reload$").values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Calls without pause while the action runs; how often each answer came. */
    private static Map<String, Integer> underLoad(Shop shop, Callable<Void> action) throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        List<Future<Map<String, Integer>>> callers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            try {
                for (int i = 0; i < CALLERS; i++) {
                    callers.add(threads.submit(() -> calls(shop, enough)));
                }
                action.call();
            } finally {
                enough.set(true);
            }
        }
        Map<String, Integer> all = new TreeMap<>();
        for (Future<Map<String, Integer>> caller : callers) {
            caller.get().forEach((answer, count) -> all.merge(answer, count, Integer::sum));
        }
        return all;
    }

    private static Map<String, Integer> calls(Shop shop, AtomicBoolean enough) {
        Map<String, Integer> answers = new TreeMap<>();
        Request request = Request.get(Shop.CATALOG, "/api/books");
        while (!enough.get()) {
            String answer;
            try {
                Reply reply = shop.reuse(request);
                answer = reply.status() == 200 ? "200" : reply.status() + " " + reply.body();
            } catch (IOException failure) {
                answer = failure.toString();
            }
            answers.merge(answer, 1, Integer::sum);
        }
        return answers;
    }
}
