package dev.weft.proxy.dns;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;

/** One loopback port for datagrams and for streams, as a name server has it. */
record NameServerSockets(DatagramSocket datagrams, ServerSocket streams) {

    private static final int MOST = 50;

    /** The system finds ports that are free for one of them; somebody may have the same port for the other. */
    static NameServerSockets open() {
        for (int i = 0; i < MOST; i++) {
            try {
                DatagramSocket datagrams = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                try {
                    return new NameServerSockets(
                            datagrams, new ServerSocket(datagrams.getLocalPort(), 5, InetAddress.getLoopbackAddress()));
                } catch (BindException taken) {
                    datagrams.close();
                }
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        }
        throw new AssertionError("no port is free for datagrams and streams");
    }
}
