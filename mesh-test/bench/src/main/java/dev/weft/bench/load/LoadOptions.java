package dev.weft.bench.load;

import java.util.HashMap;
import java.util.Map;

/**
 * What to send where.
 *
 * @param host address to connect to
 * @param port port to connect to
 * @param authority value of the Host header
 * @param paths requests go to {@code /r0/x} … {@code /r(paths-1)/x} in turn
 * @param connections kept open, each with one request at a time
 * @param ratePerSecond 0: closed loop, every connection sends again at once
 * @param seconds how long to measure
 * @param postEvery every n-th request is a POST; 0: none
 * @param warmPort a port to warm up with before; 0: none
 * @param streams gRPC calls at once on each connection; 0: HTTP/1.1
 */
record LoadOptions(
        String host,
        int port,
        String authority,
        int paths,
        int connections,
        int ratePerSecond,
        int seconds,
        int postEvery,
        int warmPort,
        int streams) {

    /** The same load on the port to warm up with. */
    LoadOptions warming(int forSeconds) {
        return new LoadOptions(
                "127.0.0.1", warmPort, authority, paths, connections, ratePerSecond, forSeconds, postEvery, 0, streams);
    }

    static LoadOptions parse(String[] args) {
        Map<String, String> given = new HashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (!arg.startsWith("--") || equals < 0) {
                throw new IllegalArgumentException(arg + " (expected: --name=value)");
            }
            given.put(arg.substring(2, equals), arg.substring(equals + 1));
        }
        return new LoadOptions(
                given.getOrDefault("host", "127.0.0.1"),
                Integer.parseInt(given.getOrDefault("port", "8080")),
                given.getOrDefault("authority", "localhost"),
                Integer.parseInt(given.getOrDefault("paths", "100")),
                Integer.parseInt(given.getOrDefault("connections", "32")),
                Integer.parseInt(given.getOrDefault("rate", "0")),
                Integer.parseInt(given.getOrDefault("seconds", "5")),
                Integer.parseInt(given.getOrDefault("post-every", "0")),
                Integer.parseInt(given.getOrDefault("warm-port", "0")),
                Integer.parseInt(given.getOrDefault("streams", "0")));
    }
}
