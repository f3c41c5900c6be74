package dev.weft.proxy.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The machine's name servers.
 *
 * <p>Source: resolv.conf(5).
 *
 * @param servers at most 3, in order
 * @param search suffixes that askers try, without dots around; at most 32
 */
record ResolvConf(List<InetSocketAddress> servers, List<String> search) {

    private static final int DNS_PORT = 53;
    private static final int MAX_SERVERS = 3;
    private static final int MAX_SEARCH = 32;

    ResolvConf {
        servers = List.copyOf(servers);
        search = List.copyOf(search);
    }

    /** Reads a file; one that is not there names no server. */
    static ResolvConf read(Path file) {
        try {
            return parse(Files.readAllLines(file));
        } catch (IOException missing) {
            return new ResolvConf(List.of(), List.of());
        }
    }

    static ResolvConf parse(List<String> lines) {
        List<InetSocketAddress> servers = new ArrayList<>();
        List<String> search = new ArrayList<>();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+");
            switch (words[0]) {
                case "nameserver" -> server(words, servers);
                case "search", "domain" -> {
                    // The last line counts.
                    search.clear();
                    for (int i = 1; i < words.length && search.size() < MAX_SEARCH; i++) {
                        String suffix = words[i].toLowerCase(Locale.ROOT);
                        suffix = suffix.endsWith(".") ? suffix.substring(0, suffix.length() - 1) : suffix;
                        if (!suffix.isEmpty()) {
                            search.add(suffix);
                        }
                    }
                }
                default -> {}
            }
        }
        return new ResolvConf(servers, search);
    }

    private static void server(String[] words, List<InetSocketAddress> servers) {
        if (words.length < 2 || servers.size() == MAX_SERVERS) {
            return;
        }
        try {
            servers.add(new InetSocketAddress(InetAddress.ofLiteral(words[1]), DNS_PORT));
        } catch (IllegalArgumentException notAnAddress) {
            // As the C library: the line is skipped.
        }
    }
}
