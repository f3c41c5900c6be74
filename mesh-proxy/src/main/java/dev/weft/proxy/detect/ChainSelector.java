package dev.weft.proxy.detect;

import dev.weft.policy.match.Cidr;
import dev.weft.policy.matcher.AddressBlock;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Finds the filter chain of a connection: step by step the most specific match, never back. Immutable, any thread.
 *
 * <p>Source: Envoy {@code FilterChainMatch}.
 *
 * @param <T> what a chain is to the caller
 */
public final class ChainSelector<T> {

    private static final int NONE = -1;

    private final List<Entry<T>> entries;
    private final @Nullable T fallback;
    private final boolean needsTls;
    private final boolean needsHttp;

    private record Entry<T>(ChainMatch match, List<AddressBlock> ranges, T chain) {}

    /**
     * Makes one.
     *
     * @param matches of each chain, in order
     * @param fallback when none matches; {@code null}: the connection is closed
     */
    public ChainSelector(List<T> chains, Function<T, ChainMatch> matches, @Nullable T fallback) {
        List<Entry<T>> made = new ArrayList<>();
        boolean tls = false;
        boolean http = false;
        for (T chain : chains) {
            ChainMatch match = matches.apply(chain);
            List<AddressBlock> ranges =
                    match.destinationRanges().stream().map(ChainSelector::block).toList();
            made.add(new Entry<>(match, ranges, chain));
            tls |= !match.transportProtocol().isEmpty() || !match.serverNames().isEmpty();
            http |= !match.applicationProtocols().isEmpty();
        }
        this.entries = List.copyOf(made);
        this.fallback = fallback;
        this.needsTls = tls;
        this.needsHttp = http;
    }

    private static AddressBlock block(Cidr cidr) {
        return AddressBlock.of(cidr);
    }

    /** Whether a chain can only be chosen after the first bytes. */
    public boolean needsFirstBytes() {
        return needsTls || needsHttp;
    }

    /** The chain; {@code null}: close the connection. */
    public @Nullable T select(InetSocketAddress destination, FirstBytes first) {
        byte[] address = destination.getAddress().getAddress();
        List<Entry<T>> left = best(entries, entry -> port(entry.match(), destination.getPort()));
        left = best(left, entry -> range(entry, address));
        left = best(left, entry -> serverName(entry.match(), first.serverName()));
        left = best(left, entry -> text(entry.match().transportProtocol(), first.transportProtocol()));
        left = best(left, entry -> protocol(entry.match(), first.applicationProtocols()));
        return left.isEmpty() ? fallback : left.getFirst().chain();
    }

    private List<Entry<T>> best(List<Entry<T>> from, ToIntFunction<Entry<T>> rank) {
        int highest = NONE;
        List<Entry<T>> kept = new ArrayList<>(from.size());
        for (Entry<T> entry : from) {
            int rankOf = rank.applyAsInt(entry);
            if (rankOf > highest) {
                highest = rankOf;
                kept.clear();
            }
            if (rankOf == highest && rankOf != NONE) {
                kept.add(entry);
            }
        }
        return kept;
    }

    private static int port(ChainMatch match, int port) {
        return match.destinationPort() == 0 ? 0 : match.destinationPort() == port ? 1 : NONE;
    }

    private static <T> int range(Entry<T> entry, byte[] address) {
        if (entry.ranges().isEmpty()) {
            return 0;
        }
        int longest = NONE;
        for (int i = 0; i < entry.ranges().size(); i++) {
            if (entry.ranges().get(i).contains(address)) {
                longest = Math.max(
                        longest, 1 + entry.match().destinationRanges().get(i).prefixLength());
            }
        }
        return longest;
    }

    private static int serverName(ChainMatch match, String name) {
        if (match.serverNames().isEmpty()) {
            return 0;
        }
        int longest = NONE;
        for (String pattern : match.serverNames()) {
            String lower = pattern.toLowerCase(Locale.ROOT);
            if (lower.equals(name)) {
                return Integer.MAX_VALUE;
            }
            if (lower.startsWith("*.") && name.endsWith(lower.substring(1))) {
                longest = Math.max(longest, lower.length());
            }
        }
        return longest;
    }

    private static int text(String wanted, String seen) {
        return wanted.isEmpty() ? 0 : wanted.equals(seen) ? 1 : NONE;
    }

    private static int protocol(ChainMatch match, List<String> seen) {
        if (match.applicationProtocols().isEmpty()) {
            return 0;
        }
        // The client's order counts: the first of its protocols that any chain wants.
        for (int i = 0; i < seen.size(); i++) {
            if (match.applicationProtocols().contains(seen.get(i))) {
                return seen.size() - i;
            }
        }
        return NONE;
    }
}
