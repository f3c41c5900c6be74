package dev.weft.cli.iptables;

import static dev.weft.cli.libc.Libc.call;

import dev.weft.cli.iptables.rule.Family;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A TCP socket with the options that Java's own do not have: mark, transparent, and the user it belongs to. Calls block, at
 * most for the time limit. One thread each.
 *
 * <p>Source: socket(7), ip(7), setfsuid(2); constants of Linux.
 */
final class NativeSocket implements AutoCloseable {

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDTIMEO = 21;
    private static final int SO_MARK = 36;
    private static final int SOL_IP = 0;
    private static final int IP_TRANSPARENT = 19;
    private static final int SOL_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_TRANSPARENT = 75;
    private static final long SECONDS = 3;

    private final int descriptor;
    private final Family family;

    private NativeSocket(int descriptor, Family family) {
        this.descriptor = descriptor;
        this.family = family;
    }

    /** Makes one that belongs to whoever this thread acts as. */
    static NativeSocket open(Family family) throws IOException {
        int domain = family == Family.IPV4 ? AF_INET : AF_INET6;
        NativeSocket socket = new NativeSocket(call("socket", domain, SOCK_STREAM_CLOEXEC, 0), family);
        byte[] limit = ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putLong(SECONDS)
                .putLong(0)
                .array();
        socket.option(SOL_SOCKET, SO_RCVTIMEO, limit);
        socket.option(SOL_SOCKET, SO_SNDTIMEO, limit);
        return socket;
    }

    /**
     * Makes one that belongs to another user and group.
     *
     * @throws IOException when this process may not act as others
     */
    static NativeSocket openAs(Family family, int user, int group) throws IOException {
        // Per thread, unlike setuid: the kernel keeps the file system user with the socket.
        int group0 = call("setfsgid", group);
        int user0 = call("setfsuid", user);
        try {
            if (call("setfsuid", user) != user || call("setfsgid", group) != group) {
                throw new IOException("acting as user " + user + " is not permitted");
            }
            return open(family);
        } finally {
            call("setfsuid", user0);
            call("setfsgid", group0);
        }
    }

    void mark(long mark) throws IOException {
        option(SOL_SOCKET, SO_MARK, intBytes((int) mark));
    }

    void transparent() throws IOException {
        option(
                family == Family.IPV4 ? SOL_IP : SOL_IPV6,
                family == Family.IPV4 ? IP_TRANSPARENT : IPV6_TRANSPARENT,
                intBytes(1));
    }

    /** Listens on a port of any address. */
    void listen(int port) throws IOException {
        option(SOL_SOCKET, SO_REUSEADDR, intBytes(1));
        if (family == Family.IPV6) {
            option(SOL_IPV6, IPV6_V6ONLY, intBytes(1));
        }
        InetAddress any = InetAddress.getByName(family == Family.IPV4 ? "0.0.0.0" : "::");
        withAddress("bind", new InetSocketAddress(any, port));
        call("listen", descriptor, 8);
    }

    /** Waits for a connection and closes it, after writing one byte. */
    void greetOne(byte greeting) throws IOException {
        int accepted = call("accept", descriptor, MemorySegment.NULL, MemorySegment.NULL);
        try (Arena arena = Arena.ofConfined()) {
            call("write", accepted, arena.allocateFrom(ValueLayout.JAVA_BYTE, greeting), 1L);
        } finally {
            call("close", accepted);
        }
    }

    void connect(InetSocketAddress address) throws IOException {
        withAddress("connect", address);
    }

    /** Reads one byte; -1 at the end. */
    int read() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(1);
            return call("read", descriptor, one, 1L) == 1 ? one.get(ValueLayout.JAVA_BYTE, 0) : -1;
        }
    }

    private void withAddress(String function, InetSocketAddress address) throws IOException {
        byte[] raw = address.getAddress().getAddress();
        ByteBuffer out = ByteBuffer.allocate(family == Family.IPV4 ? 16 : 28);
        out.order(ByteOrder.nativeOrder()).putShort((short) (family == Family.IPV4 ? AF_INET : AF_INET6));
        out.order(ByteOrder.BIG_ENDIAN).putShort((short) address.getPort());
        if (family == Family.IPV6) {
            out.putInt(0);
        }
        out.put(raw);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, out.array());
            call(function, descriptor, bytes, out.capacity());
        }
    }

    private void option(int level, int name, byte[] value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, value);
            call("setsockopt", descriptor, level, name, bytes, value.length);
        }
    }

    private static byte[] intBytes(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    @Override
    public void close() throws IOException {
        call("close", descriptor);
    }
}
