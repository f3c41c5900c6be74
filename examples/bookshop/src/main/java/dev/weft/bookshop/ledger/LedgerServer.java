package dev.weft.bookshop.ledger;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Greets whoever connects, before a word is said, and repeats one line. Ends only from outside. */
public final class LedgerServer {

    static final String GREETING = "ledger 1.0";

    private static final int BACKLOG = 50;

    private LedgerServer() {}

    /** {@code LedgerServer PORT}. */
    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), BACKLOG)) {
            System.out.println("listening");
            serve(server);
        }
    }

    /** Until the socket is closed. */
    static void serve(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.startVirtualThread(() -> talk(client));
            } catch (IOException gone) {
                // The client went before it was accepted, or the socket is closed.
            }
        }
    }

    private static void talk(Socket client) {
        try (client) {
            say(client, GREETING);
            String line = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (line != null) {
                say(client, "heard " + line);
            }
        } catch (IOException gone) {
            // The client went away in the middle of a word.
        }
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
