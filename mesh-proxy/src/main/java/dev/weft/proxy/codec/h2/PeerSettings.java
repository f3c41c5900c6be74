package dev.weft.proxy.codec.h2;

/** What the peer allows. Source: RFC 9113 section 6.5.2. */
final class PeerSettings {

    static final int HEADER_TABLE_SIZE = 1;
    static final int ENABLE_PUSH = 2;
    static final int MAX_CONCURRENT_STREAMS = 3;
    static final int INITIAL_WINDOW_SIZE = 4;
    static final int MAX_FRAME_SIZE = 5;
    static final int MAX_HEADER_LIST_SIZE = 6;

    static final int ENABLE_CONNECT_PROTOCOL = 8;

    private static final int INITIAL_WINDOW = 65_535;
    private static final int ASSUMED_STREAMS = 100;
    private static final int LARGEST_FRAME = (1 << 24) - 1;

    private int initialWindow = INITIAL_WINDOW;
    private long maxStreams = ASSUMED_STREAMS;
    private boolean seen;
    private boolean connectProtocol;

    /** What a new stream may send. */
    int initialWindow() {
        return initialWindow;
    }

    /** Streams that may be open at one time. */
    long maxStreams() {
        return maxStreams;
    }

    /** Whether its first frame has come; until then what it allows is not known. */
    boolean seen() {
        return seen;
    }

    /** Whether a request may switch to another protocol. Source: RFC 8441 section 3. */
    boolean connectProtocol() {
        return connectProtocol;
    }

    /**
     * Takes a frame.
     *
     * @param ofServer whether a server said it
     * @return how much more each stream may send
     */
    int read(byte[] payload, int length, boolean ofServer) throws H2Exception {
        int before = initialWindow;
        if (!seen) {
            seen = true;
            maxStreams = Integer.MAX_VALUE;
        }
        for (int at = 0; at < length; at += 6) {
            int name = (payload[at] & 0xff) << 8 | payload[at + 1] & 0xff;
            long value = (payload[at + 2] & 0xffL) << 24
                    | (payload[at + 3] & 0xff) << 16
                    | (payload[at + 4] & 0xff) << 8
                    | payload[at + 5] & 0xff;
            one(name, value, ofServer);
        }
        return initialWindow - before;
    }

    private void one(int name, long value, boolean ofServer) throws H2Exception {
        switch (name) {
            case ENABLE_PUSH -> require(value <= (ofServer ? 0 : 1), H2Code.PROTOCOL_ERROR);
            case MAX_CONCURRENT_STREAMS -> maxStreams = value;
            case INITIAL_WINDOW_SIZE -> {
                require(value <= Integer.MAX_VALUE, H2Code.FLOW_CONTROL_ERROR);
                initialWindow = (int) value;
            }
            // Frames of ours are as small as every peer takes them.
            case MAX_FRAME_SIZE ->
                require(value >= FrameType.DEFAULT_MAX && value <= LARGEST_FRAME, H2Code.PROTOCOL_ERROR);
            case ENABLE_CONNECT_PROTOCOL -> {
                require(value <= 1 && (value == 1 || !connectProtocol), H2Code.PROTOCOL_ERROR);
                connectProtocol = value == 1;
            }
            default -> {}
        }
    }

    private static void require(boolean holds, H2Code code) throws H2Exception {
        if (!holds) {
            throw new H2Exception(code, "http2.settings");
        }
    }
}
