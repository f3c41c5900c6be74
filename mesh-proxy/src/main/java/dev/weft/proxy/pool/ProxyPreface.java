package dev.weft.proxy.pool;

import dev.weft.policy.cluster.ConnectionSettings.ProxyHeader;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.stage.Accepted;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.io.ByteArrayOutputStream;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a connection to an endpoint, before those of TLS: for whom it was made. Connections with different ones
 * are kept apart. Immutable.
 *
 * <p>Source: the PROXY protocol, versions 1 and 2; Envoy {@code upstream_proxy_protocol}.
 */
public final class ProxyPreface {

    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int PORTS = 4;
    private static final int IPV4 = 4;

    private final byte[] bytes;

    private ProxyPreface(byte[] bytes) {
        this.bytes = bytes;
    }

    /** What a cluster is told of a caller; {@code null}: nothing. */
    public static @Nullable ProxyPreface of(ClusterState cluster, Accepted caller) {
        ProxyHeader version = version(cluster);
        return version == ProxyHeader.NONE
                ? null
                : new ProxyPreface(version == ProxyHeader.V1 ? text(caller) : binary(caller));
    }

    /** What a cluster is told where the connection is for this proxy itself; {@code null}: nothing. */
    public static @Nullable ProxyPreface local(ClusterState cluster) {
        return switch (version(cluster)) {
            case NONE -> null;
            case V1 -> new ProxyPreface(unknown());
            case V2 -> new ProxyPreface(header(LOCAL, 0, 0).toByteArray());
        };
    }

    private static ProxyHeader version(ClusterState cluster) {
        return cluster.config().policy().connections().proxyHeader();
    }

    private static byte[] unknown() {
        return "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] text(Accepted caller) {
        InetAddress source = caller.remote().getAddress();
        InetAddress destination = caller.destination().getAddress();
        if (mixed(source, destination)) {
            return unknown();
        }
        String family = source instanceof Inet4Address ? "TCP4 " : "TCP6 ";
        return ("PROXY " + family + literal(source) + " " + literal(destination) + " "
                        + caller.remote().getPort() + " " + caller.destination().getPort() + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Without the scope of a link-local address, which means nothing elsewhere. */
    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    private static byte[] binary(Accepted caller) {
        byte[] source = caller.remote().getAddress().getAddress();
        byte[] destination = caller.destination().getAddress().getAddress();
        if (mixed(caller.remote().getAddress(), caller.destination().getAddress())) {
            return header(LOCAL, 0, 0).toByteArray();
        }
        ByteArrayOutputStream out =
                header(PROXY, source.length == IPV4 ? TCP4 : TCP6, source.length + destination.length + PORTS);
        out.writeBytes(source);
        out.writeBytes(destination);
        port(out, caller.remote());
        port(out, caller.destination());
        return out.toByteArray();
    }

    private static boolean mixed(InetAddress source, InetAddress destination) {
        return source.getAddress().length != destination.getAddress().length;
    }

    private static ByteArrayOutputStream header(int command, int family, int length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(SIGNATURE.length + 4 + length);
        out.writeBytes(SIGNATURE);
        out.write(command);
        out.write(family);
        out.write(length >> 8);
        out.write(length);
        return out;
    }

    private static void port(ByteArrayOutputStream out, InetSocketAddress address) {
        out.write(address.getPort() >> 8);
        out.write(address.getPort());
    }

    /** Sends it on a connection that was just made, past its TLS. */
    void send(Channel channel) {
        // INVARIANT: the connection is told of before it is active, so TLS has not sent anything yet. Flushed at once:
        // the
        // server may be the one who speaks first.
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first == null) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
        } else {
            first.writeAndFlush(Unpooled.wrappedBuffer(bytes));
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProxyPreface same && Arrays.equals(bytes, same.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "ProxyPreface[" + bytes.length + " bytes]";
    }
}
