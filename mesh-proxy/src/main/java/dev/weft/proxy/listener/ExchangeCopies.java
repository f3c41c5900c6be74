package dev.weft.proxy.listener;

import dev.weft.proxy.authz.Permitted;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.upstream.Delivery;
import dev.weft.proxy.upstream.Mirrors;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * When the copies of one request begin: after the original, unless its body is here already, and once, however often filters
 * try. Used on its event loop only.
 */
final class ExchangeCopies {

    private final LoopRuntime runtime;
    private final Permitted permit;
    private final RequestHead head;
    private final boolean headEnds;
    private @Nullable Mirrors mirrors;
    private boolean begun;

    private ExchangeCopies(LoopRuntime runtime, Permitted permit, RequestHead head, boolean headEnds) {
        this.runtime = runtime;
        this.permit = permit;
        this.head = head;
        this.headEnds = headEnds;
    }

    /** {@code null}: the route has none, or the request is one that is never copied, because what follows it is opaque. */
    static @Nullable ExchangeCopies of(LoopRuntime runtime, Permitted permit, RequestHead head, boolean headEnds) {
        return Mirrors.wanted(permit) && !ExchangeUpgrade.wanted(head)
                ? new ExchangeCopies(runtime, permit, head, headEnds)
                : null;
    }

    /** The original is about to be sent; what it holds of the body must be shared first. */
    void beforeOriginal(Delivery original) {
        if (original.hasBody()) {
            begin(original);
        }
    }

    /** The original is on its way, so that a copy costs nothing that it could feel. */
    void afterOriginal(@Nullable Delivery original) {
        begin(original);
    }

    /** Whether there is nothing left to begin. */
    boolean begun() {
        return begun;
    }

    private void begin(@Nullable Delivery original) {
        if (begun) {
            return;
        }
        begun = true;
        Mirrors started = Mirrors.start(runtime.upstream(), runtime.clusters(), permit, head, headEnds);
        mirrors = started;
        if (started != null && original != null) {
            original.copyTo(started);
        }
    }

    /** A piece of the request's body; stays with the caller. */
    void data(ByteBuf data, boolean end) {
        if (mirrors != null) {
            mirrors.data(data, end);
        }
    }

    void trailers(HeaderBlock trailers) {
        if (mirrors != null) {
            mirrors.trailers(trailers);
        }
    }

    void originalEnded() {
        begun = true;
        if (mirrors != null) {
            mirrors.originalEnded();
        }
    }
}
