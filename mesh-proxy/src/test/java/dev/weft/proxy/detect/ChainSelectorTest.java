package dev.weft.proxy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.match.Cidr;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChainSelectorTest {

    private static final InetSocketAddress TO = new InetSocketAddress("10.1.2.3", 8080);

    private static String select(Map<String, ChainMatch> chains, FirstBytes first) {
        List<String> names = chains.keySet().stream().sorted().toList();
        return new ChainSelector<>(names, chains::get, "default").select(TO, first);
    }

    private static ChainMatch match(int port, List<Cidr> ranges, String transport, String... protocols) {
        return new ChainMatch(port, ranges, List.of(), transport, List.of(protocols));
    }

    @Test
    void choosesTheMostSpecificStepByStep() {
        Map<String, ChainMatch> chains = Map.of(
                "any", ChainMatch.ANY,
                "port", match(8080, List.of(), ""),
                "port-wide", match(8080, List.of(new Cidr("10.0.0.0", 8)), ""),
                "port-narrow", match(8080, List.of(new Cidr("10.1.2.0", 24)), ""),
                "other", match(9090, List.of(), ""));
        assertThat(select(chains, FirstBytes.RAW)).isEqualTo("port-narrow");
    }

    @Test
    void keepsAnApplicationsOwnTlsApartFromTheMeshs() {
        Map<String, ChainMatch> chains = Map.of(
                "mesh", match(0, List.of(), "tls", "istio", "istio-http/1.1"),
                "own", match(0, List.of(), "tls"),
                "plain", match(0, List.of(), "raw_buffer"));
        assertThat(select(chains, new FirstBytes(true, "", List.of("istio")))).isEqualTo("mesh");
        assertThat(select(chains, new FirstBytes(true, "", List.of("h2")))).isEqualTo("own");
        assertThat(select(chains, FirstBytes.HTTP1)).isEqualTo("plain");
    }

    @Test
    void fallsBackWhereNothingMatches() {
        assertThat(select(Map.of("other", match(9090, List.of(), "")), FirstBytes.RAW))
                .isEqualTo("default");
    }

    @Test
    void prefersExactServerNamesToWildcards() {
        Map<String, ChainMatch> chains = Map.of(
                "exact", new ChainMatch(0, List.of(), List.of("a.shop"), "", List.of()),
                "wild", new ChainMatch(0, List.of(), List.of("*.shop"), "", List.of()));
        assertThat(select(chains, new FirstBytes(true, "a.shop", List.of()))).isEqualTo("exact");
        assertThat(select(chains, new FirstBytes(true, "b.shop", List.of()))).isEqualTo("wild");
        assertThat(select(chains, new FirstBytes(true, "shop", List.of()))).isEqualTo("default");
    }
}
