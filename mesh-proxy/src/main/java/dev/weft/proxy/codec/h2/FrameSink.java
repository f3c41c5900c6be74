package dev.weft.proxy.codec.h2;

import io.netty.buffer.ByteBuf;

/** Takes frames that are well-formed by themselves. Each may end the connection. */
interface FrameSink {

    /**
     * A whole head, still compressed. The array is lent for the call.
     *
     * @param selfDependent whether its priority names the stream itself
     */
    void headers(int stream, boolean end, boolean selfDependent, byte[] block, int from, int to) throws H2Exception;

    /**
     * A DATA frame begins.
     *
     * @param length of its payload, padding included: what the windows pay
     * @param size of the data in it; pieces of it follow
     */
    void dataBegins(int stream, int length, int size, boolean end) throws H2Exception;

    /**
     * A piece of the frame that began.
     *
     * @param data owned by the callee
     * @param last whether the frame's data ends with it
     */
    void data(ByteBuf data, boolean last) throws H2Exception;

    /** PRIORITY. */
    void priority(int stream, int dependency, boolean wellFormed) throws H2Exception;

    /** RST_STREAM. */
    void reset(int stream, long code) throws H2Exception;

    /** SETTINGS of the peer; six bytes each. */
    void settings(byte[] payload, int length) throws H2Exception;

    /** The peer took ours. */
    void settingsTaken() throws H2Exception;

    /** PING. */
    void ping(boolean answer, long payload) throws H2Exception;

    /** GOAWAY. */
    void goAway(int lastStream, long code) throws H2Exception;

    /** WINDOW_UPDATE; stream 0 is the connection. */
    void windowUpdate(int stream, int increment) throws H2Exception;

    /** A frame of a type that is not known. */
    void unknown() throws H2Exception;
}
