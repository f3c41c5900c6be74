package dev.weft.cli.demo;

import dev.weft.cli.journey.Scene;
import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import dev.weft.cli.probe.Await;
import dev.weft.cli.shop.Workload;
import java.time.Duration;

/** The first request of a customer through the whole shop: a book with its reviews. */
final class FirstRequest {

    private static final Duration BOUND = Duration.ofSeconds(60);

    private FirstRequest() {}

    /**
     * Asks until it is answered.
     *
     * @param start when the shop was started, by the scene's ticker
     * @return from there to the answer
     */
    static Duration await(Scene scene, long start) {
        Await.Answer<Scene.Reply> answer = scene.await()
                .until(
                        BOUND,
                        () -> scene.fromOutside(Workload.STOREFRONT, "/api/books/1"),
                        reply -> reply.status() == 200);
        if (!answer.right()) {
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    "demo: the storefront gives no book: " + answer.last() + " "
                            + answer.last().body());
        }
        return Duration.ofNanos(scene.ticker().nanoTime() - start);
    }
}
