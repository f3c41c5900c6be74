package dev.weft.proxy.loop;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;

/**
 * Netty's epoll, where a socket that waits for nothing stays known to the kernel. Netty 4.2.18 and 4.2.19 take such a socket
 * out and think that it is still in: a half-closed connection whose next write does not fit at once is then cut. Instead its
 * interest is none, told at most once of an error, so that nothing wakes up again and again. Used on event loops only.
 */
public final class EpollSockets implements IoHandler {

    /** {@code EPOLLONESHOT}: errors, which need no interest, are told once. */
    private static final EpollIoOps NOTHING = EpollIoOps.valueOf(1 << 30);

    private final IoHandler netty;

    private EpollSockets(IoHandler netty) {
        this.netty = netty;
    }

    /** For event loops. */
    public static IoHandlerFactory newFactory() {
        IoHandlerFactory netty = EpollIoHandler.newFactory();
        return executor -> new EpollSockets(netty.newHandler(executor));
    }

    @Override
    public void initialize() {
        netty.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return netty.run(context);
    }

    @Override
    public void prepareToDestroy() {
        netty.prepareToDestroy();
    }

    @Override
    public void destroy() {
        netty.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Kept(netty.register(handle));
    }

    @Override
    public void wakeup() {
        netty.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> type) {
        return netty.isCompatible(type);
    }

    private static final class Kept implements IoRegistration {
        private final IoRegistration netty;
        private boolean added;

        Kept(IoRegistration netty) {
            this.netty = netty;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals")
        public <T> T attachment() {
            return netty.attachment();
        }

        @Override
        public long submit(IoOps ops) {
            boolean nothing = ops instanceof EpollIoOps wanted && wanted.value() == EpollIoOps.NONE.value();
            added |= !nothing;
            return netty.submit(nothing && added ? NOTHING : ops);
        }

        @Override
        public boolean isValid() {
            return netty.isValid();
        }

        @Override
        public boolean cancel() {
            return netty.cancel();
        }
    }
}
