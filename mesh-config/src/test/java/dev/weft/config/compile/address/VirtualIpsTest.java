package dev.weft.config.compile.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VirtualIpsTest {

    @Test
    void givesTheSameHostsTheSameAddresses() {
        SortedMap<String, String> some = VirtualIps.allocate(List.of("a.example.com", "b.example.com"), List.of());

        assertThat(VirtualIps.allocate(List.of("b.example.com", "c.example.com", "a.example.com"), List.of()))
                .containsAllEntriesOf(some);
        assertThat(some.values()).allMatch(address -> address.startsWith("240.240."));
    }

    @Test
    void leavesOutWhatIsTaken() {
        String usual = VirtualIps.allocate(List.of("a"), List.of()).get("a");

        assertThat(VirtualIps.allocate(List.of("a"), List.of(usual, "10.0.0.1")).get("a"))
                .startsWith("240.240.")
                .isNotEqualTo(usual);
    }

    @Test
    void givesNoTwoHostsTheSameAddressUntilTheBlockIsFull() {
        List<String> hosts = IntStream.range(0, 70_000).mapToObj(i -> "h" + i).toList();

        SortedMap<String, String> addresses = VirtualIps.allocate(hosts, List.of());

        assertThat(addresses).hasSize(65_534);
        assertThat(addresses.values()).doesNotHaveDuplicates().doesNotContain("240.240.0.0", "240.240.255.255");
    }
}
