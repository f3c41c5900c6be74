package dev.weft.proxy.codec;

/**
 * A connection to an upstream on which streams can be opened, one at a time or many, as its protocol allows. Used on its
 * event loop only.
 */
public interface ClientConnection {

    /** Whether a stream can be opened now. */
    boolean available();

    /**
     * Opens a stream. A protocol that numbers its streams takes the number when the head is written.
     *
     * @throws IllegalStateException when {@link #available} is false
     */
    Stream open(StreamEvents events);

    /** How long the peer said to keep the connection without use; -1: nothing was said. */
    int keepAliveSeconds();

    /** Ends it; streams that are open are reset. */
    void close();
}
