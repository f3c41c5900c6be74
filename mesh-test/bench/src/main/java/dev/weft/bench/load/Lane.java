package dev.weft.bench.load;

/** Room for one request at a time: a connection of HTTP/1.1, or one stream of an HTTP/2 connection. One event loop. */
interface Lane {

    /** Sends the next request; {@code due} is the nanosecond at which it was to be sent. */
    void send(long due);

    /** What becomes of lanes; called on the event loop. */
    interface Events {

        /** The lane can take its first request. */
        void opened(Lane lane);

        /** A response came to its end; the lane can take the next request. */
        void finished(Lane lane, long due, int status);

        /** The lane is gone; {@code busy} with a request that gets no response. */
        void closed(Lane lane, boolean busy);
    }
}
