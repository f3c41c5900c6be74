package dev.weft.proxy.codec.h2;

import io.netty.buffer.ByteBuf;

/** Brings frames to their connection and charges what they cost. */
final class Frames implements FrameSink {

    private final H2Connection connection;

    Frames(H2Connection connection) {
        this.connection = connection;
    }

    @Override
    public void headers(int stream, boolean end, boolean selfDependent, byte[] block, int from, int to)
            throws H2Exception {
        connection.guard.work();
        connection.requireReader();
        connection.received(stream, end, selfDependent, block, from, to);
    }

    @Override
    public void dataBegins(int stream, int length, int size, boolean end) throws H2Exception {
        connection.dataBegins(stream, length, size, end);
    }

    @Override
    public void data(ByteBuf data, boolean last) {
        connection.data(data, last);
    }

    @Override
    public void priority(int stream, int dependency, boolean wellFormed) throws H2Exception {
        connection.guard.cheap();
        if (!wellFormed) {
            connection.streamError(stream, H2Code.FRAME_SIZE_ERROR, "http2.priority");
        } else if (dependency == stream) {
            connection.streamError(stream, H2Code.PROTOCOL_ERROR, "http2.priority");
        }
    }

    @Override
    public void reset(int stream, long code) throws H2Exception {
        connection.peerReset(stream, code);
    }

    @Override
    public void settings(byte[] payload, int length) throws H2Exception {
        connection.guard.cheap();
        connection.requireReader();
        connection.peerSettings(payload, length);
    }

    @Override
    public void settingsTaken() {
        // Ours hold for us from the beginning.
    }

    @Override
    public void ping(boolean answer, long payload) throws H2Exception {
        connection.guard.cheap();
        if (answer) {
            connection.answered(payload);
        } else {
            connection.requireReader();
            connection.frames().ping(true, payload);
        }
    }

    @Override
    public void goAway(int lastStream, long code) {
        connection.goAway(lastStream, code);
    }

    @Override
    public void windowUpdate(int stream, int increment) throws H2Exception {
        connection.guard.cheap();
        connection.peerWindow(stream, increment);
    }

    @Override
    public void unknown() throws H2Exception {
        connection.guard.cheap();
    }
}
