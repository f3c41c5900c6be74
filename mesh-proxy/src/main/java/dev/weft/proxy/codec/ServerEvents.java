package dev.weft.proxy.codec;

/** What happens on a connection from a client. Called on its event loop. */
public interface ServerEvents {

    /** A request begins: its head follows at once. */
    StreamEvents begin(Stream stream);

    /**
     * A request cannot be read; the callee answers it on the stream. The connection ends with that answer.
     *
     * @param head what was read so far; owned by the callee
     */
    void refuse(Stream stream, RequestHead head, BadMessageException why);

    /** The connection ended; its streams were reset before. */
    void closed();
}
