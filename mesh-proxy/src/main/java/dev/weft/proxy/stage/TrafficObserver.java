package dev.weft.proxy.stage;

/**
 * Is told about traffic. Every method is called on an event loop, several loops at once; it must not block and must not
 * keep the report.
 */
public interface TrafficObserver {

    /** A request ended: answered, reset or abandoned. Exactly once for each request that was begun. */
    void requestEnded(StreamReport report);

    /** An opaque connection was permitted and its upstream was dialled. */
    void connectionOpened(StreamReport report);

    /** An opaque connection ended, also one that was refused or could not be dialled. */
    void connectionClosed(StreamReport report);

    /** A connection could not be secured; no byte of a request was read from it. */
    void handshakeFailed(HandshakeFailure failure);

    /** An endpoint was ejected, came back, or changed its answer to checks. Also called by other threads. */
    default void hostChanged(HostChange change) {}

    /** Hears nothing. */
    TrafficObserver NONE = new TrafficObserver() {
        @Override
        public void requestEnded(StreamReport report) {}

        @Override
        public void connectionOpened(StreamReport report) {}

        @Override
        public void connectionClosed(StreamReport report) {}

        @Override
        public void handshakeFailed(HandshakeFailure failure) {}
    };
}
