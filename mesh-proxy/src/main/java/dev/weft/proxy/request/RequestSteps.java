package dev.weft.proxy.request;

import dev.weft.policy.route.RoutePlan;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.stage.Secured;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Part A of one filter chain: the direction's steps in the order of {@link dev.weft.proxy.stage.Stage}. */
public interface RequestSteps {

    /**
     * Runs them. The head is changed: path normalised, headers sanitised and completed.
     *
     * @param routes {@code null}: they have not arrived
     * @param random for ids
     */
    Verdict run(Secured connection, RequestHead head, @Nullable RoutePlan routes, RandomGenerator random);
}
