package dev.weft.proxy.request;

import dev.weft.proxy.authz.Permitted;
import dev.weft.proxy.route.Matched;
import dev.weft.proxy.stage.LocalReply;
import org.jspecify.annotations.Nullable;

/** What part A ends in. */
public sealed interface Verdict {

    /** On to part B and C. */
    record Go(Permitted permit) implements Verdict {}

    /**
     * The answer is ready.
     *
     * @param matched {@code null}: no route was found
     */
    record Reply(LocalReply reply, @Nullable Matched matched) implements Verdict {}
}
