package dev.weft.proxy.codec;

import io.netty.channel.ChannelHandler;

/** A connection from a client, whatever its protocol: the last handler of its pipeline. Used on its event loop only. */
public interface ServerConnection extends ChannelHandler {

    /** Tells the client to go: with the next response, or at once where the protocol can. Requests are still taken. */
    void announce();

    /** As {@link #announce}, and closes as soon as there is no request. */
    void drain();
}
