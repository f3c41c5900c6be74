package dev.weft.cli.iptables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.cli.iptables.rule.Chains;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as a process in a network namespace of its own, made in a user namespace, so that no root is needed. */
@Timeout(120)
class RedirectInNamespaceTest {

    private static final String[] ALL = {
        "--proxy-mark",
        "77",
        "-i",
        "*",
        "-b",
        "*",
        "-d",
        "15020,15021",
        "-x",
        "10.9.0.0/16,2001:db8:9::/48",
        "-o",
        "9999",
        "-c",
        "eth9",
        "-k",
        "tap0",
        "--redirect-dns",
        "--dns-servers",
        "10.7.0.53,fd00::53",
        "--drop-invalid",
        "--ipv6"
    };

    private Process holder;

    @BeforeEach
    void makesANamespace() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                "unshare",
                "-Urnm",
                "sh",
                "-c",
                "mount -t tmpfs none /run && ip link set lo up && ip link add eth0 type dummy 2>/dev/null"
                        + " || ip link add eth0 type veth peer name eth1 && ip link set eth0 up && ip link set eth1 up 2>/dev/null;"
                        + " ip addr add 10.7.0.2/24 dev eth0 && ip -6 addr add fd00::2/64 dev eth0 nodad"
                        + " && ip route add default via 10.7.0.1 && ip -6 route add default via fd00::1"
                        + " && iptables-nft -t nat -S >/dev/null && nft list tables && echo ready && cat");
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        try {
            holder = builder.start();
        } catch (IOException missing) {
            Assumptions.abort("[skipped] unshare is not on this machine");
            return;
        }
        byte[] ready = holder.getInputStream().readNBytes(6);
        if (!new String(ready, StandardCharsets.US_ASCII).equals("ready\n")) {
            System.out.println(
                    "[skipped] weft iptables in a namespace: needs user namespaces, ip, iptables-nft and nft");
            Assumptions.abort("this machine forbids or lacks it");
        }
    }

    @AfterEach
    void endsTheNamespace() {
        if (holder != null) {
            holder.destroyForcibly();
        }
    }

    private record Ended(int code, String out) {}

    private Ended inside(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "nsenter", "-t", String.valueOf(holder.pid()), "-U", "-n", "-m", "--preserve-credentials", "--"));
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out);
    }

    private Ended weft(List<String> kind, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.weft.cli.WeftCommand",
                "iptables"));
        command.addAll(kind);
        command.addAll(List.of(arguments));
        return inside(command.toArray(String[]::new));
    }

    private String state() throws Exception {
        StringBuilder state = new StringBuilder();
        for (String[] command : new String[][] {
            {"iptables-nft-save"},
            {"ip6tables-nft-save"},
            {"iptables-legacy-save"},
            {"ip6tables-legacy-save"},
            {"nft", "-s", "list", "ruleset"},
            {"ip", "rule"},
            {"ip", "-6", "rule"},
            {"ip", "-6", "addr", "show", "dev", "lo"}
        }) {
            state.append(inside(command).out().replaceAll("(?m)^#.*\\R", "").replaceAll("\\[\\d+:\\d+]", "[0:0]"));
        }
        return state.toString();
    }

    private static List<String> kind(String name) {
        return switch (name) {
            case "nft" -> List.of("--iptables-version", "nft");
            case "legacy" -> List.of("--iptables-version", "legacy");
            case "native" -> List.of("--native-nftables");
            default -> List.of();
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "nft", "legacy", "native"})
    void provesItsRulesChangesNothingASecondTimeAndLeavesNothingBehind(String kind) throws Exception {
        String before = state();

        Ended first = weft(kind(kind), with(ALL, "--run-validation"));
        String written = state();
        Ended second = weft(kind(kind), ALL);
        String again = state();
        Ended cleaned = weft(List.of(), "--clean");

        assertThat(first.out())
                .contains("rules written", "outbound IPv4: proven", "inbound IPv4: proven")
                .contains("outbound IPv6: proven", "inbound IPv6: proven");
        assertThat(first.code()).isZero();
        assertThat(second.out()).contains("nothing changed");
        assertThat(again).isEqualTo(written);
        assertThat(cleaned.code()).isZero();
        assertThat(state().replaceAll("(?m)^table .*\\R|^[:*}C\\t].*\\R|^\\R", ""))
                .isEqualTo(before.replaceAll("(?m)^table .*\\R|^[:*}C\\t].*\\R|^\\R", ""));
        assertThat(state()).doesNotContainIgnoringCase("weft");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "legacy", "native"})
    void otherFlagsReplaceTheRulesInPlace(String kind) throws Exception {
        weft(kind(kind), with(ALL, "-m", "TPROXY", "-t", "1337"));
        Ended tproxy = weft(kind(kind), with(ALL, "-m", "TPROXY", "--run-validation"));

        Ended redirect = weft(kind(kind), "--proxy-mark", "77", "-i", "*", "--no-ipv6");
        Ended again = weft(kind(kind), "--proxy-mark", "77", "-i", "*", "--no-ipv6");

        assertThat(tproxy.out()).contains("nothing changed", "inbound IPv4: proven", "inbound IPv6: proven");
        assertThat(redirect.out()).contains("rules written");
        assertThat(again.out()).contains("nothing changed");
        assertThat(state()).doesNotContainIgnoringCase("tproxy").doesNotContain("1337");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft", "native"})
    void aRuleThatSomebodyRemovedIsFoundAndWrittenAgain(String kind) throws Exception {
        weft(kind(kind), ALL);
        Ended removed = kind.equals("native")
                ? inside("nft", "flush", "chain", "ip", NftText.TABLE, "nat_output")
                : inside("iptables-nft", "-t", "nat", "-D", "OUTPUT", "-j", Chains.OUT);

        Ended broken = weft(kind(kind), with(ALL, "--skip-rule-apply", "--run-validation"));
        Ended repaired = weft(kind(kind), with(ALL, "--run-validation"));

        assertThat(removed.code()).isZero();
        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.out()).contains("outbound IPv4: failed").contains("outbound IPv6: proven");
        assertThat(repaired.code()).isZero();
        assertThat(repaired.out()).contains("rules written", "outbound IPv4: proven");
    }

    private static String[] with(String[] some, String... more) {
        List<String> all = new ArrayList<>(List.of(some));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
