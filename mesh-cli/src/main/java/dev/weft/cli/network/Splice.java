package dev.weft.cli.network;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two connections that pass on each other's bytes, the end of each direction included; what breaks one resets the other.
 * Owns both and two virtual threads. At most {@value #BUFFER} bytes a direction wait.
 */
final class Splice {

    private static final int BUFFER = 16 << 10;

    private final Socket one;
    private final Socket other;
    private final AtomicInteger directions = new AtomicInteger(2);

    private Splice(Socket one, Socket other) {
        this.one = one;
        this.other = other;
    }

    /** Starts to pass bytes on and returns. */
    static void start(Socket one, Socket other) {
        Splice splice = new Splice(one, other);
        Thread.startVirtualThread(() -> splice.pass(one, other));
        Thread.startVirtualThread(() -> splice.pass(other, one));
    }

    private void pass(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
            to.shutdownOutput();
            if (directions.decrementAndGet() == 0) {
                one.close();
                other.close();
            }
        } catch (IOException broken) {
            reset(one);
            reset(other);
        }
    }

    /** Ends a connection so that its peer sees a reset. */
    static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException closed) {
            // It is closed, which is what was wanted.
        }
    }
}
