package dev.weft.cli.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SavedRulesTest {

    private static final String SAVED = """
            *nat
            :PREROUTING ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :WEFT_OUTPUT - [0:0]
            :KUBE_X - [0:0]
            -A OUTPUT -j KUBE_X
            -A OUTPUT -j WEFT_OUTPUT
            -A PREROUTING -i eth9 -m comment --comment weft -j RETURN
            -A WEFT_OUTPUT -d 127.0.0.1/32 -j RETURN
            COMMIT
            """;

    @Test
    void removesWhatIsOursAndNothingElse() {
        assertThat(SavedRules.of(SAVED).removal("nat"))
                .containsExactly(
                        "-D OUTPUT -j WEFT_OUTPUT",
                        "-D PREROUTING -i eth9 -m comment --comment weft -j RETURN",
                        "-F WEFT_OUTPUT",
                        "-X WEFT_OUTPUT");
    }

    @Test
    void knowsARuleAgainAsTheKernelTellsIt() {
        RuleLine written = RuleLine.of(
                "-A X -o lo ! -d 127.0.0.1/8 -p tcp ! --dport 53 -m owner ! --uid-owner 3 -j MARK --set-mark 1337");
        RuleLine told = RuleLine.of("-A X ! -d 127.0.0.0/8 -o lo -p tcp -m tcp ! --dport 53 -m owner ! --uid-owner 3 -j"
                + " MARK --set-xmark 0x539/0xffffffff");

        assertThat(told).isEqualTo(written);
    }

    @Test
    void tellsANegatedConditionFromAPlainOne() {
        assertThat(RuleLine.of("-A X -m mark ! --mark 7 -j RETURN"))
                .isNotEqualTo(RuleLine.of("-A X -m mark --mark 0x7 -j RETURN"));
    }

    @Test
    void shortensIpv6AsToolsDo() {
        assertThat(Ipv6Text.shortest("0:0:0:0:0:0:0:1")).isEqualTo("::1");
        assertThat(Ipv6Text.shortest("2001:db8:0:0:0:0:0:0")).isEqualTo("2001:db8::");
        assertThat(Ipv6Text.shortest("1:2:3:4:5:6:7:8")).isEqualTo("1:2:3:4:5:6:7:8");
    }
}
