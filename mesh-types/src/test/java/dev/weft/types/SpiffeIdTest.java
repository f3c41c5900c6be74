package dev.weft.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SpiffeIdTest {

    @Test
    void readsTrustDomainAndPath() {
        SpiffeId id = SpiffeId.parse("spiffe://cluster.local/ns/shop/sa/orders");

        assertThat(id.trustDomain()).isEqualTo(new TrustDomain("cluster.local"));
        assertThat(id.path()).isEqualTo("/ns/shop/sa/orders");
        assertThat(id.workload()).contains(new SpiffeId.Workload("shop", "orders"));
        assertThat(id.principal()).isEqualTo("cluster.local/ns/shop/sa/orders");
        assertThat(id).hasToString("spiffe://cluster.local/ns/shop/sa/orders");
    }

    @Test
    void allowsExactlyTheCharactersOfTheStandardInPathsAndTrustDomains() {
        for (char c = 0; c < 256; c++) {
            boolean lower = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "._-".indexOf(c) >= 0;
            boolean upper = c >= 'A' && c <= 'Z';

            assertThat(SpiffeId.tryParse("spiffe://td/x" + c + "x").isPresent())
                    .as("path character %d", (int) c)
                    .isEqualTo(lower || upper || c == '/');
            assertThat(SpiffeId.tryParse("spiffe://x" + c + "x/p").isPresent())
                    .as("trust domain character %d", (int) c)
                    .isEqualTo(lower || c == '/');
        }
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> SpiffeId.parse("")).hasMessageContaining("cannot be empty");
        assertThatThrownBy(() -> SpiffeId.parse("Spiffe://td/a")).hasMessageContaining("scheme is missing or invalid");
        assertThatThrownBy(() -> SpiffeId.parse("spiffe:///a")).hasMessageContaining("trust domain is missing");
        assertThatThrownBy(() -> SpiffeId.parse("spiffe://td/")).hasMessageContaining("trailing slash");
        assertThatThrownBy(() -> SpiffeId.parse("spiffe://td//a")).hasMessageContaining("empty segments");
        assertThatThrownBy(() -> SpiffeId.parse("spiffe://td/a/../b")).hasMessageContaining("dot segments");
        assertThatThrownBy(() -> SpiffeId.parse("spiffe://td/" + "a".repeat(2048)))
                .hasMessageContaining("too long");
        assertThatThrownBy(() -> SpiffeId.parse("spiffe://" + "a".repeat(256))).hasMessageContaining("too long");
    }

    @Test
    void hasNoWorkloadWhenThePathHasAnotherForm() {
        assertThat(SpiffeId.parse("spiffe://td/ns/shop/sa/a/b").workload()).isEmpty();
        assertThat(SpiffeId.parse("spiffe://td/ns/shop").workload()).isEmpty();
        assertThat(SpiffeId.parse("spiffe://td").workload()).isEmpty();
    }
}
