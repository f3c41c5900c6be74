package dev.weft.cli.journey;

import dev.weft.cli.journey.Scene.Reply;
import dev.weft.cli.probe.Backend;
import dev.weft.cli.probe.Backend.Behaviour;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** (i) A POST whose bytes were sent is never sent twice, unless its caller says with a key that it may be. */
final class UnsafeRetryJourney implements Journey {

    private static final CheckService SERVICE = new CheckService("payments");
    private static final Behaviour GOOD = new Behaviour.Answers(200, "paid");
    private static final int POSTS = 20;
    private static final String RETRIES = """
            retries:
              attempts: 3
              retryOn: 5xx,reset,connect-failure
            """;

    @Override
    public String name() {
        return "i unsafe";
    }

    @Override
    public void run(Scene scene, Report report) throws IOException {
        try (Backend good = new Backend(scene.network(), CheckService.ONE, GOOD);
                Backend resets = new Backend(scene.network(), CheckService.TWO, GOOD)) {
            SERVICE.open(
                    scene,
                    SERVICE.entry(scene, List.of(CheckService.ONE, CheckService.TWO)) + SERVICE.route(RETRIES),
                    "/");
            resets.become(new Behaviour.Resets());
            posts(scene, report, good, resets);
            keys(scene, report, good, resets);
            gets(scene, report, resets);
        } finally {
            SERVICE.close(scene);
        }
    }

    private static void posts(Scene scene, Report report, Backend good, Backend resets) {
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < POSTS; i++) {
            replies.add(scene.postAsStorefront(SERVICE.host(), "/once/" + i, ""));
        }
        long most = 0;
        long failed = 0;
        boolean exact = true;
        for (int i = 0; i < POSTS; i++) {
            int number = i;
            long arrived = arrivals(good, "/once/" + number) + arrivals(resets, "/once/" + number);
            most = Math.max(most, arrived);
            exact &= arrived == 1;
            failed += replies.get(number).status() == 200 ? 0 : 1;
        }
        report.row(
                "POSTs whose instance reads them and resets: each reaches an instance exactly once",
                POSTS + " sent, " + failed + " failed with "
                        + replies.stream()
                                .filter(reply -> reply.status() != 200)
                                .map(Reply::toString)
                                .distinct()
                                .toList()
                        + ", one arrived at most " + most + " times",
                exact
                        && failed > 0
                        && replies.stream().allMatch(reply -> reply.status() == 200 || reply.status() == 503));
    }

    private static void keys(Scene scene, Report report, Backend good, Backend resets) {
        List<Reply> failed = new ArrayList<>();
        long twice = 0;
        for (int i = 0; i < POSTS; i++) {
            Reply reply = scene.postAsStorefront(SERVICE.host(), "/key/" + i, "Idempotency-Key: check-" + i);
            if (reply.status() != 200) {
                failed.add(reply);
            }
            twice += arrivals(good, "/key/" + i) + arrivals(resets, "/key/" + i) > 1 ? 1 : 0;
        }
        report.row(
                "the same POSTs with an Idempotency-Key are retried: all are served",
                POSTS - failed.size() + " of " + POSTS + " served, " + twice + " of them tried more than once"
                        + (failed.isEmpty() ? "" : ", first failure: " + failed.getFirst()),
                failed.isEmpty() && twice > 0);
    }

    private static void gets(Scene scene, Report report, Backend resets) {
        long before = resets.total();
        long served = 0;
        for (int i = 0; i < POSTS; i++) {
            served += scene.asStorefront(SERVICE.host(), "/read/" + i).status() == 200 ? 1 : 0;
        }
        report.row(
                "GETs are retried: all are served",
                served + " of " + POSTS + " served, " + (resets.total() - before) + " were reset first",
                served == POSTS && resets.total() > before);
    }

    private static long arrivals(Backend backend, String target) {
        return backend.lines().stream()
                .filter(line -> line.equals("POST " + target))
                .count();
    }
}
