package dev.weft.proxy.codec;

/** What happens on a connection to an upstream, beside its streams. Called on its event loop. */
public interface ClientEvents {

    /** The connection can take another stream. */
    void idle(ClientConnection connection);

    /** The connection ended; its streams were reset before. */
    void closed(ClientConnection connection);
}
