package dev.weft.proxy.listener;

import dev.weft.proxy.listener.Client.Reply;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Many clients at once, each on a connection of its own. */
final class Crowd {

    private Crowd() {}

    /**
     * What they saw.
     *
     * @param statuses how often each; -1: the connection ended
     */
    record Outcome(Map<Integer, Integer> statuses, Map<Integer, Reply> samples) {
        int total() {
            return statuses.values().stream().mapToInt(Integer::intValue).sum();
        }

        int count(int status) {
            return statuses.getOrDefault(status, 0);
        }
    }

    static Outcome of(int clients, int requestsEach, Callable<Client> dial) throws InterruptedException {
        Outcome outcome = new Outcome(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
        CountDownLatch done = new CountDownLatch(clients);
        for (int i = 0; i < clients; i++) {
            Thread.ofVirtual().start(() -> {
                try {
                    run(requestsEach, dial, outcome);
                } finally {
                    done.countDown();
                }
            });
        }
        if (!done.await(50, TimeUnit.SECONDS)) {
            throw new AssertionError("clients still wait after 50 s: " + outcome.statuses());
        }
        return outcome;
    }

    private static void run(int requests, Callable<Client> dial, Outcome outcome) {
        try (Client client = dial.call()) {
            for (int i = 0; i < requests; i++) {
                Reply reply = client.get("/");
                int status = reply == null ? -1 : reply.status();
                outcome.statuses().merge(status, 1, Integer::sum);
                if (reply == null) {
                    return;
                }
                outcome.samples().put(status, reply);
            }
        } catch (Exception gone) {
            outcome.statuses().merge(-1, 1, Integer::sum);
        }
    }
}
