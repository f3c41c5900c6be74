package dev.weft.proxy.detect;

import dev.weft.proxy.loop.LoopContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ProtocolDetectionState;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Takes the header of the PROXY protocol from the front of a connection. First handler of its pipeline; gives way to the
 * handlers that are added when it has decided. Used on its event loop only.
 *
 * <p>Source: HAProxy's PROXY protocol, versions 1 and 2; Envoy's {@code proxy_protocol} listener filter.
 */
public final class ProxyHeader extends OpeningBytes {

    private final boolean optional;
    private final Decided decided;

    /**
     * Makes one.
     *
     * @param timeoutNanos for the whole header
     * @param optional connections without a header are taken, too
     * @param decided is called once
     */
    public ProxyHeader(LoopContext loop, long timeoutNanos, boolean optional, Decided decided) {
        super(loop, timeoutNanos);
        this.optional = optional;
        this.decided = decided;
    }

    /**
     * For whom a load balancer speaks.
     *
     * @param source the client
     * @param destination what the client connected to
     */
    public record Addresses(InetSocketAddress source, InetSocketAddress destination) {}

    /** Is told once; what follows the header reaches the handlers that are added here. */
    public interface Decided {
        /** A header named both ends. */
        void spokenFor(Addresses addresses);

        /** The load balancer speaks for itself (a health check), or there was no header and none was needed. */
        void direct();

        /** There was no header, or a broken one. */
        void refused();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HAProxyMessage header) {
            try {
                read(ctx, header);
            } finally {
                header.release();
            }
        } else if (message instanceof ByteBuf in && !done()) {
            look(ctx, in);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    private void look(ChannelHandlerContext ctx, ByteBuf in) {
        ByteBuf all = keep(ctx, in);
        ProtocolDetectionState state = HAProxyMessageDecoder.detectProtocol(all).state();
        if (state == ProtocolDetectionState.DETECTED) {
            take();
            HAProxyMessageDecoder decoder = new HAProxyMessageDecoder(true);
            ctx.pipeline().addBefore(ctx.name(), null, decoder);
            try {
                decoder.channelRead(ctx.pipeline().context(decoder), all);
            } catch (Exception broken) {
                refuse();
            }
        } else if (state == ProtocolDetectionState.INVALID) {
            without(ctx);
        }
    }

    private void read(ChannelHandlerContext ctx, HAProxyMessage header) {
        if (done()) {
            return;
        }
        Addresses told = addresses(header);
        end();
        if (told == null) {
            decided.direct();
        } else {
            decided.spokenFor(told);
        }
        ctx.pipeline().remove(this);
    }

    /** {@code null}: it names nobody who can be answered. */
    private static @Nullable Addresses addresses(HAProxyMessage header) {
        AddressFamily family = header.proxiedProtocol().addressFamily();
        if (header.command() == HAProxyCommand.LOCAL
                || family != AddressFamily.AF_IPv4 && family != AddressFamily.AF_IPv6) {
            return null;
        }
        return new Addresses(
                address(header.sourceAddress(), header.sourcePort()),
                address(header.destinationAddress(), header.destinationPort()));
    }

    private static InetSocketAddress address(String text, int port) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(text)), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("address: " + text + " (expected: what the decoder has checked)", e);
        }
    }

    private void without(ChannelHandlerContext ctx) {
        if (!optional) {
            refuse();
            return;
        }
        end();
        decided.direct();
        handOn(ctx);
    }

    @Override
    void tooLate(ChannelHandlerContext ctx) {
        without(ctx);
    }

    private void refuse() {
        if (!done()) {
            end();
            decided.refused();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable broken) {
        refuse();
    }
}
