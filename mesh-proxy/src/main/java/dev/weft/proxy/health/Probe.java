package dev.weft.proxy.health;

import dev.weft.policy.health.HealthResult;
import io.netty.channel.Channel;

/** One kind of question, put to one endpoint again and again. Used on its event loop only. */
interface Probe {

    /** Who waits for the answer. Told at most once a question. */
    interface Asker {
        void answered(HealthResult result);
    }

    /** Whether a connection of an earlier question can be used. */
    boolean connected();

    /** A new connection; nothing was read from it. */
    void connected(Channel channel);

    /** Puts the question. */
    void ask(Asker asker);

    /** Nobody waits any more; the connection closes. */
    void close();
}
