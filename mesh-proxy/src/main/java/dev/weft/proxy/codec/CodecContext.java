package dev.weft.proxy.codec;

import dev.weft.proxy.loop.LoopContext;
import java.util.ArrayDeque;

/** What the codecs of one event loop share: limits and recycled heads. Used on that loop only. */
public final class CodecContext {

    private static final int KEPT = 256;
    private static final int LARGEST_KEPT = 8 * 1024;

    private final LoopContext loop;
    private final ArrayDeque<RequestHead> requests = new ArrayDeque<>();
    private final ArrayDeque<ResponseHead> responses = new ArrayDeque<>();

    public CodecContext(LoopContext loop) {
        this.loop = loop;
    }

    public LoopContext loop() {
        return loop;
    }

    /** An empty head. */
    public RequestHead requestHead() {
        RequestHead head = requests.pollLast();
        return head == null ? new RequestHead() : head;
    }

    /** An empty head. */
    public ResponseHead responseHead() {
        ResponseHead head = responses.pollLast();
        return head == null ? new ResponseHead() : head;
    }

    /** Gives a head back; the caller must not touch it again. */
    public void release(RequestHead head) {
        if (requests.size() < KEPT && head.headers().capacity() <= LARGEST_KEPT) {
            head.clear();
            requests.addLast(head);
        }
    }

    /** Gives a head back; the caller must not touch it again. */
    public void release(ResponseHead head) {
        if (responses.size() < KEPT && head.headers().capacity() <= LARGEST_KEPT) {
            head.clear();
            responses.addLast(head);
        }
    }
}
