package dev.weft.policy.hash;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class XxHash64Test {

    /** Published values of the reference implementation. */
    @ParameterizedTest
    @CsvSource({
        "'', 0, ef46db3751d8e999",
        "'', 1, d5afba1336a3be4b",
        "a, 0, d24ec4f1a98c6e5b",
        "abc, 0, 44bc2cf5ad770999",
        "Nobody inspects the spammish repetition, 0, fbcea83c8a378bf1"
    })
    void agreesWithTheReference(String text, long seed, String expected) {
        assertThat(Long.toHexString(XxHash64.hash(text, seed))).isEqualTo(expected);
    }

    @Test
    void hashesAPartAsItWouldTheWhole() {
        StringBuilder text = new StringBuilder();
        for (int length = 0; length < 100; length++) {
            String whole = "<<" + text + ">>";
            assertThat(XxHash64.hash(whole, 2, 2 + length, 7)).isEqualTo(XxHash64.hash(text, 7));
            text.append((char) (' ' + length));
        }
    }

    @Test
    void readsCharactersAsBytes() {
        assertThat(XxHash64.hash("\u00e9")).isEqualTo(XxHash64.hash("\u01e9")).isNotEqualTo(XxHash64.hash("e"));
    }
}
