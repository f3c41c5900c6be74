package dev.weft.proxy.listener;

import dev.weft.proxy.chain.ChainBody;
import dev.weft.proxy.chain.ChainFailure;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.upstream.ReplayBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One message's body while filters decide: what came before the peer was told to wait, or all of it for a filter that asked,
 * within bounds. Used on its event loop only.
 */
final class HeldBody {

    /** Bytes of one body that a filter reads. */
    static final int LIMIT = 1 << 20;

    private final ReplayBudget budget;
    private final List<ByteBuf> pieces = new ArrayList<>(2);
    private Mode mode = Mode.HOLD;
    private @Nullable ChainBody reader;
    private @Nullable HeaderBlock trailers;
    private boolean ended;
    private int length;
    private int reserved;

    /** What happens to a piece. */
    private enum Mode {
        /** It waits. */
        HOLD,
        /** It is gathered for a filter. */
        READ,
        /** It goes on as it comes. */
        THROUGH,
        /** Nobody wants it. */
        DROP
    }

    /** Where pieces go that waited. */
    interface Target {
        void data(ByteBuf data, boolean end);

        void trailers(HeaderBlock trailers);
    }

    HeldBody(ReplayBudget budget, boolean ended) {
        this.budget = budget;
        this.ended = ended;
    }

    /** Whether what comes goes on at once. */
    boolean through() {
        return mode == Mode.THROUGH;
    }

    /** Whether nobody has asked for it. */
    boolean untouched() {
        return mode == Mode.HOLD;
    }

    boolean ended() {
        return ended;
    }

    /** Whether nothing waits. */
    boolean empty() {
        return pieces.isEmpty() && trailers == null;
    }

    /** Takes a piece over. */
    void add(ByteBuf data, boolean end) {
        ended |= end;
        if (mode == Mode.DROP) {
            data.release();
            return;
        }
        length += data.readableBytes();
        pieces.add(data);
        if (mode == Mode.READ) {
            gather();
        }
    }

    /** Takes the trailers; nothing follows. */
    void add(HeaderBlock block) {
        ended = true;
        if (mode == Mode.HOLD) {
            HeaderBlock copy = new HeaderBlock();
            copy.addAll(block);
            trailers = copy;
        } else if (mode == Mode.READ) {
            gather();
        }
    }

    /** Gathers all of it for a filter. */
    void read(ChainBody sink) {
        if (mode != Mode.HOLD) {
            sink.failed(new ChainFailure(500, "filter_failed", "the body has gone already"));
            return;
        }
        mode = Mode.READ;
        reader = sink;
        gather();
    }

    private void gather() {
        ChainBody sink = reader;
        if (sink == null) {
            return;
        }
        if (length > LIMIT || !reserve()) {
            drop();
            sink.failed(new ChainFailure(413, "body_too_long", "the body is too long for the filters of this route"));
        } else if (ended) {
            byte[] all = new byte[length];
            int at = 0;
            for (ByteBuf piece : pieces) {
                int readable = piece.readableBytes();
                piece.readBytes(all, at, readable);
                at += readable;
            }
            drop();
            sink.read(all);
        }
    }

    private boolean reserve() {
        int more = length - reserved;
        if (more > 0 && !budget.take(more)) {
            return false;
        }
        reserved = length;
        return true;
    }

    /** From here on pieces go on as they come; those that waited go first. */
    void pass(Target target) {
        mode = Mode.THROUGH;
        HeaderBlock block = trailers;
        trailers = null;
        // The last piece may end the exchange, which releases what is still held here.
        List<ByteBuf> waited = List.copyOf(pieces);
        pieces.clear();
        boolean last = ended && block == null;
        if (waited.isEmpty() && last) {
            target.data(Unpooled.EMPTY_BUFFER, true);
        }
        for (int i = 0; i < waited.size(); i++) {
            target.data(waited.get(i), last && i == waited.size() - 1);
        }
        if (block != null) {
            target.trailers(block);
        }
    }

    /** What came and comes is not wanted. */
    void drop() {
        mode = Mode.DROP;
        reader = null;
        pieces.forEach(ByteBuf::release);
        pieces.clear();
    }

    /** It ended before its end. */
    void cut(ChainFailure why) {
        ChainBody sink = reader;
        drop();
        if (sink != null) {
            sink.failed(why);
        }
    }

    /** The exchange is over. */
    void release() {
        drop();
        if (reserved > 0) {
            budget.release(reserved);
            reserved = 0;
        }
    }
}
