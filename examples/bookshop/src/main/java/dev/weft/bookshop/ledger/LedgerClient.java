package dev.weft.bookshop.ledger;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Talks to the ledger and prints, once per conversation, how many milliseconds it took from dialling to the greeting, or
 * {@code refused: REASON} and no more. Waits for the greeting before it says a word.
 */
public final class LedgerClient {

    private static final int TIMEOUT_MILLIS = 8_000;

    private LedgerClient() {}

    /** {@code LedgerClient HOST PORT CONVERSATIONS}. */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try {
            for (int i = 0; i < Integer.parseInt(args[2]); i++) {
                out.println(converse(new InetSocketAddress(args[0], Integer.parseInt(args[1])))
                        .toMillis());
            }
        } catch (IOException failure) {
            out.println("refused: " + failure.getMessage());
        }
    }

    /** From dialling to the greeting. */
    static Duration converse(InetSocketAddress ledger) throws IOException {
        long start = System.nanoTime();
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.connect(ledger, TIMEOUT_MILLIS);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            require(LedgerServer.GREETING, in.readLine());
            final Duration taken = Duration.ofNanos(System.nanoTime() - start);
            socket.getOutputStream().write("balance\n".getBytes(StandardCharsets.UTF_8));
            require("heard balance", in.readLine());
            return taken;
        }
    }

    private static void require(String expected, @Nullable String said) throws IOException {
        if (!expected.equals(said)) {
            throw new IOException("said: " + said + " (expected: " + expected + ")");
        }
    }
}
