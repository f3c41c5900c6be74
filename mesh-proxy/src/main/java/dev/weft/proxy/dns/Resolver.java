package dev.weft.proxy.dns;

import dev.weft.proxy.dns.NameTable.Addresses;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides of a question what is answered here. Any thread.
 *
 * <p>Source: Istio's DNS proxy: a known host without an address of the type asked for exists (no record, no error); a known
 * host with a suffix of the search list is an alias.
 */
final class Resolver {

    private final List<String> search;
    private volatile NameTable table = NameTable.EMPTY;

    Resolver(List<String> search) {
        this.search = List.copyOf(search);
    }

    void table(NameTable next) {
        table = next;
    }

    NameTable table() {
        return table;
    }

    /** The answer; {@code null}: others must be asked. */
    byte @Nullable [] answer(DnsQuery query) {
        boolean four = query.type() == DnsQuery.A;
        if (!query.internet() || !four && query.type() != DnsQuery.AAAA) {
            return null;
        }
        NameTable now = table;
        Addresses found = now.find(query.name());
        String alias = "";
        for (int i = 0; found == null && i < search.size(); i++) {
            String suffix = search.get(i);
            if (query.name().endsWith("." + suffix)) {
                alias = query.name().substring(0, query.name().length() - suffix.length() - 1);
                found = now.find(alias);
            }
        }
        if (found == null) {
            return null;
        }
        List<byte[]> addresses = four ? found.ipv4() : found.ipv6();
        return addresses.isEmpty()
                ? DnsAnswer.empty(query, DnsAnswer.NO_ERROR)
                : DnsAnswer.addresses(query, alias, addresses);
    }
}
