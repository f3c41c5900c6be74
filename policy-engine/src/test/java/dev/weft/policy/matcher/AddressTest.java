package dev.weft.policy.matcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.policy.match.Cidr;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 0a000001",
        "255.255.255.255, ffffffff",
        "0.0.0.0, 00000000",
        "'::', 00000000000000000000000000000000",
        "::1, 00000000000000000000000000000001",
        "2001:db8::, 20010db8000000000000000000000000",
        "2001:DB8::a:0:1, 20010db8000000000000000a00000001",
        "1:2:3:4:5:6:7:8, 00010002000300040005000600070008",
        "::ffff:10.0.0.1, 00000000000000000000ffff0a000001",
        "1:2:3:4:5:6:10.0.0.1, 0001000200030004000500060a000001",
    })
    void readsLiterals(String text, String hex) {
        byte[] bytes = Objects.requireNonNull(IpLiteral.parse(text));

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(hex);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.1",
                "10.0.0.256",
                "10.0.0.01",
                "10.0.0.",
                "10.0.0.1000",
                "10.0.0.a",
                "10.0.0.1/8",
                "localhost",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "::12345",
                "::g",
                "10.0.0.1::",
                "::10.0.0.256",
                "1:2:3:4:5:6:7:8::",
                ":1:2:3:4:5:6:7",
                "fe80::1%eth0",
                "[::1]",
                "::\u0661"
            })
    void refusesEverythingElse(String text) {
        assertThat(IpLiteral.parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, 8, 10.255.0.1, true",
        "10.0.0.0, 8, 11.0.0.0, false",
        "10.0.0.0, 12, 10.15.255.255, true",
        "10.0.0.0, 12, 10.16.0.0, false",
        "0.0.0.0, 0, 192.0.2.1, true",
        "0.0.0.0, 0, 2001:db8::1, false",
        "10.0.0.1, 32, ::ffff:10.0.0.1, true",
        "10.0.0.1, 32, ::fffe:10.0.0.1, false",
        "10.0.0.1, 32, 1::ffff:10.0.0.1, false",
        "::ffff:10.0.0.0, 104, 10.1.2.3, true",
        "::ffff:10.0.0.0, 104, 11.1.2.3, false",
        "::ffff:0.0.0.0, 90, 10.1.2.3, false",
        "2001:db8::, 33, 2001:db8:7fff::1, true",
        "2001:db8::, 33, 2001:db8:8000::1, false",
        "'::', 0, ::ffff:10.0.0.1, false",
        "'::', 0, 2001:db8::1, true",
    })
    void knowsWhatABlockHolds(String address, int bits, String candidate, boolean inside) {
        AddressBlock block = AddressBlock.of(new Cidr(address, bits));

        assertThat(block.contains(Objects.requireNonNull(IpLiteral.parse(candidate))))
                .isEqualTo(inside);
    }

    @Test
    void refusesNamesAndLengthsThatAreTooLong() {
        Cidr named = new Cidr("localhost", 8);

        assertThat(AddressBlock.problem(new Cidr("::1", 128))).isNull();
        assertThat(AddressBlock.problem(named)).isEqualTo("address: \"localhost\" (expected: an IPv4 or IPv6 address)");
        assertThatThrownBy(() -> AddressBlock.of(named)).hasMessage(AddressBlock.problem(named));
        assertThatThrownBy(() -> new Cidr("10.0.0.0", 33)).hasMessage("prefixLength: 33 (expected: 0 to 32)");
        assertThatThrownBy(() -> new Cidr("::", -1)).hasMessage("prefixLength: -1 (expected: 0 to 128)");
    }
}
