package dev.weft.proxy.codec;

import dev.weft.policy.facts.ResponseFacts;

/** The head of a response. Mutable, reusable; owned by one stream. */
public final class ResponseHead implements MessageHead, ResponseFacts {

    private final HeaderBlock headers = new HeaderBlock();
    private int status;
    private BodyLength length = BodyLength.NONE;
    private long contentLength = -1;
    private boolean switched;

    @Override
    public HeaderBlock headers() {
        return headers;
    }

    @Override
    public BodyLength length() {
        return length;
    }

    /** Value of {@code content-length}; -1 where there is none. Also set for answers to HEAD. */
    public long contentLength() {
        return contentLength;
    }

    /** 100 to 999. */
    @Override
    public int status() {
        return status;
    }

    @Override
    public int headerCount(String name) {
        return headers.count(name);
    }

    @Override
    public String headerValue(String name, int index) {
        return headers.value(headers.nth(name, index));
    }

    /** Whether another head follows. 101 is final. */
    public boolean interim() {
        return status < 200 && status != 101;
    }

    /**
     * Whether the upgrade that was asked for is granted: what follows is opaque, both ways. The status is 101, or the
     * destination's own of 200 to 299 for CONNECT.
     */
    public boolean switched() {
        return switched;
    }

    public void switched(boolean value) {
        switched = value;
    }

    public void status(int value) {
        status = value;
    }

    /** Says how the body is framed. */
    public void length(BodyLength kind, long bytes) {
        length = kind;
        contentLength = bytes;
    }

    /** Empties it for the next message. */
    public void clear() {
        headers.clear();
        status = 0;
        switched = false;
        length(BodyLength.NONE, -1);
    }
}
