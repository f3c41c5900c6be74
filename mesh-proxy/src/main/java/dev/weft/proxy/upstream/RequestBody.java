package dev.weft.proxy.upstream;

import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.Stream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has come of one request's body. Mode STREAM: a piece is kept only until there is a stream to send it on. Mode
 * REPLAY: pieces are kept too, as slices that share the bytes, until the request or the process has kept its share; from
 * there on the body streams and cannot be sent again. Used on its event loop only.
 */
final class RequestBody {

    private static final int MAX_PIECES = 256;

    private final ReplayBudget budget;
    private final List<ByteBuf> pieces = new ArrayList<>(4);
    private @Nullable HeaderBlock trailers;
    private boolean replay;
    private boolean ended;
    private boolean lost;
    private int reserved;

    /**
     * Makes one.
     *
     * @param replay false: mode STREAM
     */
    RequestBody(ReplayBudget budget, boolean replay) {
        this.budget = budget;
        this.replay = replay;
    }

    /** All of it has come. */
    boolean ended() {
        return ended;
    }

    /** Whether everything that has come so far can be sent on another stream. */
    boolean replayable() {
        return !lost;
    }

    /**
     * Takes a piece over.
     *
     * @param open where it goes at once; {@code null}: nowhere yet
     */
    void add(ByteBuf data, boolean end, @Nullable Stream open) {
        ended |= end;
        if (replay && !reserve(data.readableBytes())) {
            tooLong(open != null);
        }
        if (open == null) {
            pieces.add(data);
            return;
        }
        if (replay) {
            pieces.add(data.retainedDuplicate());
        } else if (data.isReadable()) {
            lost = true;
        }
        open.writeData(data, end);
    }

    /** Takes the trailers; nothing follows. */
    void trailers(HeaderBlock block, @Nullable Stream open) {
        ended = true;
        if (replay || open == null) {
            HeaderBlock copy = new HeaderBlock();
            copy.addAll(block);
            trailers = copy;
        }
        if (open != null) {
            open.writeTrailers(block);
        }
    }

    private boolean reserve(int bytes) {
        if (reserved + bytes <= ReplayBudget.REQUEST_LIMIT && pieces.size() < MAX_PIECES && budget.take(bytes)) {
            reserved += bytes;
            return true;
        }
        return false;
    }

    private void tooLong(boolean sent) {
        budget.refuse();
        replay = false;
        if (sent) {
            lost = true;
            release();
        } else {
            // What waits to be sent stays; no more is read until it is.
            budget.release(reserved);
            reserved = 0;
        }
    }

    /** What was sent need not be kept: it will not be sent again. What waits to be sent stays. */
    void sentForGood() {
        if (replay) {
            replay = false;
            lost = true;
            release();
        }
    }

    /** Sends all that has come on a new stream. */
    void sendTo(Stream stream) {
        int count = pieces.size();
        boolean endsWithData = ended && trailers == null;
        for (int i = 0; i < count; i++) {
            ByteBuf piece = pieces.get(i);
            stream.writeData(replay ? piece.retainedDuplicate() : piece, endsWithData && i == count - 1);
        }
        if (!replay) {
            lost |= count > 0;
            pieces.clear();
        }
        if (endsWithData && count == 0) {
            stream.writeData(Unpooled.EMPTY_BUFFER, true);
        }
        HeaderBlock block = trailers;
        if (block != null) {
            stream.writeTrailers(block);
        }
    }

    /** Shares what has come with copies of the request. */
    void copyTo(Mirrors copies) {
        HeaderBlock block = trailers;
        for (int i = 0; i < pieces.size(); i++) {
            copies.data(pieces.get(i), ended && block == null && i == pieces.size() - 1);
        }
        if (block != null) {
            copies.trailers(block);
        }
    }

    /** Nothing of it is needed any more. */
    void release() {
        if (reserved > 0) {
            budget.release(reserved);
            reserved = 0;
        }
        for (int i = 0; i < pieces.size(); i++) {
            pieces.get(i).release();
        }
        pieces.clear();
    }
}
