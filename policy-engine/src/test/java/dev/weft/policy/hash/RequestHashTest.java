package dev.weft.policy.hash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.TestRequest;
import dev.weft.policy.facts.ConnectionFacts;
import dev.weft.policy.hash.HashPolicy.Key;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestHashTest {

    private static final TestRequest REQUEST = TestRequest.get("shop", "/list?a=1&user=7&user=8&bare&=x");

    /** What was found. */
    private static final class Found implements HashSink {
        private OptionalLong hash = OptionalLong.empty();
        private final List<String> cookies = new ArrayList<>();

        @Override
        public void hash(long value) {
            hash = OptionalLong.of(value);
        }

        @Override
        public void setCookie(String header) {
            cookies.add(header);
        }
    }

    private static Found find(TestRequest request, HashPolicy... policies) {
        return find(request, From.address("10.0.0.7"), policies);
    }

    private static Found find(TestRequest request, ConnectionFacts connection, HashPolicy... policies) {
        Found found = new Found();
        RequestHash.of(List.of(policies)).compute(request, connection, 42, found);
        return found;
    }

    private static HashPolicy by(Key key) {
        return new HashPolicy(key, false);
    }

    private static HashPolicy terminal(Key key) {
        return new HashPolicy(key, true);
    }

    private static Key header(String name) {
        return new Key.Header(name);
    }

    private static Key cookie(String name) {
        return new Key.Cookie(name, null, "", Map.of());
    }

    private static OptionalLong of(String text) {
        return OptionalLong.of(XxHash64.hash(text));
    }

    @Test
    void hashesAHeader() {
        assertThat(find(REQUEST.with("x-user", "ann"), by(header("X-User"))).hash)
                .isEqualTo(of("ann"));
        assertThat(find(REQUEST, by(header("x-user"))).hash).isEmpty();
        assertThat(find(REQUEST).hash).isEmpty();
        assertThat(RequestHash.of(List.of()).isEmpty()).isTrue();
        assertThat(RequestHash.of(List.of(by(header("a")))).isEmpty()).isFalse();
    }

    @Test
    void hashesSeveralValuesInAnyOrderAlike() {
        OptionalLong hash = find(REQUEST.with("x", "b", "a"), by(header("x"))).hash;

        assertThat(hash).isEqualTo(find(REQUEST.with("x", "a", "b"), by(header("x"))).hash);
        assertThat(hash).isEqualTo(OptionalLong.of(XxHash64.hash("b", XxHash64.hash("a"))));
    }

    @ParameterizedTest
    @CsvSource({
        ":path, '/list?a=1&user=7&user=8&bare&=x'",
        ":method, GET",
        ":scheme, http",
        ":authority, shop",
        "host, shop"
    })
    void hashesPseudoHeaders(String name, String value) {
        assertThat(find(REQUEST, by(header(name))).hash).isEqualTo(of(value));
    }

    @ParameterizedTest
    @CsvSource({"user, 7", "a, 1", "bare, ''", "'', x"})
    void hashesTheFirstQueryParameter(String name, String value) {
        assertThat(find(REQUEST, by(new Key.QueryParameter(name))).hash).isEqualTo(of(value));
    }

    @ParameterizedTest
    @CsvSource({"use", "users", "b", "bar", "list"})
    void findsNoOtherQueryParameter(String name) {
        assertThat(find(REQUEST, by(new Key.QueryParameter(name))).hash).isEmpty();
        assertThat(find(TestRequest.get("shop", "/"), by(new Key.QueryParameter(name))).hash)
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'s=1; t=2', 1",
        "'t=2;  s=1', 1",
        "'t=2;s=\"q\"', q",
        "'ss=2; s=1', 1",
        "'s=a=b', a=b",
        "'s=\"', '\"'",
        "'s=1; s=2', 1",
        "'x; s=1 ; y', '1 '"
    })
    void hashesACookie(String header, String value) {
        assertThat(find(REQUEST.with("cookie", header), by(cookie("s"))).hash).isEqualTo(of(value));
        assertThat(find(REQUEST.with("cookie", "a=b", header), by(cookie("s"))).hash)
                .isEqualTo(of(value));
    }

    @ParameterizedTest
    @CsvSource({"''", "'S=1'", "'s'", "'s='", "'s=\"\"'", "'ss=1'", "'t=s=1'"})
    void findsNoOtherCookie(String header) {
        assertThat(find(REQUEST.with("cookie", header), by(cookie("s"))).hash).isEmpty();
        assertThat(find(REQUEST, by(cookie("s"))).hash).isEmpty();
    }

    @Test
    void makesACookieThatKeepsTheHash() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("SameSite", "Strict");
        attributes.put("Secure", "");
        Key sticky = new Key.Cookie("s", Duration.ofSeconds(90), "/p", attributes);

        Found first = find(REQUEST, by(sticky));

        assertThat(first.cookies)
                .containsExactly("s=\"000000000000002a\"; Max-Age=90; Path=/p; SameSite=Strict; Secure; HttpOnly");
        Found second = find(REQUEST.with("cookie", "s=000000000000002a"), by(sticky));
        assertThat(second.hash).isEqualTo(first.hash).isPresent();
        assertThat(second.cookies).isEmpty();
        assertThat(find(REQUEST, by(new Key.Cookie("s", Duration.ZERO, "", Map.of()))).cookies)
                .containsExactly("s=\"000000000000002a\"; HttpOnly");
    }

    @Test
    void hashesTheSourceAddress() {
        assertThat(find(REQUEST, by(Key.SourceIp.INSTANCE)).hash).isEqualTo(of("10.0.0.7"));
        assertThat(find(REQUEST, From.address("::ffff:10.0.0.7"), by(Key.SourceIp.INSTANCE)).hash)
                .isEqualTo(of("10.0.0.7"));
        assertThat(find(REQUEST, From.address("2001:db8:0:0:1:0:0:1"), by(Key.SourceIp.INSTANCE)).hash)
                .isEqualTo(of("2001:db8::1:0:0:1"));
    }

    @ParameterizedTest
    @CsvSource({
        "'0:0:0:0:0:0:0:0', '::'", "'0:0:0:0:0:0:0:1', '::1'", "'fe80:0:0:0:0:0:0:0', 'fe80::'",
        "'1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'", "'1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'",
                "'a:0:0:b:0:0:0:c', 'a:0:0:b::c'",
        "'0:0:1:0:0:0:2:3', '0:0:1::2:3'", "'FF02:0:0:0:0:0:0:ABCD', 'ff02::abcd'"
    })
    void writesAddressesInTheirShortestForm(String address, String text) throws Exception {
        assertThat(AddressText.of(InetAddress.getByName(address).getAddress())).hasToString(text);
    }

    @Test
    void combinesPolicies() {
        TestRequest both = REQUEST.with("a", "1").with("b", "2");
        long one = XxHash64.hash("1");
        long two = XxHash64.hash("2");

        assertThat(find(both, by(header("a")), by(header("b"))).hash).hasValue(Long.rotateLeft(one, 1) ^ two);
        assertThat(find(both, by(header("none")), by(header("b"))).hash).hasValue(two);
        assertThat(find(both, by(header("a")), by(header("a"))).hash.getAsLong())
                .isNotZero();
        assertThat(find(both, terminal(header("a")), by(header("b"))).hash).hasValue(one);
        assertThat(find(both, terminal(header("none")), by(header("b"))).hash).hasValue(two);
        // Envoy stops at a terminal policy as soon as there is any hash, also an earlier one.
        assertThat(find(both, by(header("a")), terminal(header("none")), by(header("b"))).hash)
                .hasValue(one);
    }

    @Test
    void agreesWithPlainCodeOnRandomPolicies() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            TestRequest request = REQUEST;
            for (String name : List.of("a", "b", "c")) {
                request = random.nextBoolean() ? request.with(name, "v" + random.nextInt(5)) : request;
            }
            List<HashPolicy> policies = new ArrayList<>();
            for (int p = random.nextInt(5); p > 0; p--) {
                policies.add(new HashPolicy(
                        header("abc".substring(random.nextInt(3)).substring(0, 1)), random.nextBoolean()));
            }
            Long expected = null;
            for (HashPolicy policy : policies) {
                String value = request.header(((Key.Header) policy.key()).name());
                if (value != null) {
                    long old = expected == null ? 0 : expected << 1 | expected >>> 63;
                    expected = old ^ XxHash64.hash(value);
                }
                if (policy.terminal() && expected != null) {
                    break;
                }
            }
            OptionalLong hash = find(request, policies.toArray(HashPolicy[]::new)).hash;
            assertThat(hash)
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(expected == null ? OptionalLong.empty() : OptionalLong.of(expected));
        }
    }

    /** A connection from an address. */
    private record From(byte[] remoteAddress) implements ConnectionFacts {
        static ConnectionFacts address(String address) {
            try {
                byte[] bytes = InetAddress.getByName(address).getAddress();
                return new From(address.startsWith("::ffff:") ? mapped(bytes) : bytes);
            } catch (UnknownHostException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        /** The JDK turns such an address into its four bytes. */
        private static byte[] mapped(byte[] four) {
            byte[] sixteen = new byte[16];
            sixteen[10] = -1;
            sixteen[11] = -1;
            System.arraycopy(four, 0, sixteen, 12, 4);
            return sixteen;
        }

        @Override
        public @Nullable String peerUri() {
            return null;
        }

        @Override
        public byte[] directRemoteAddress() {
            return remoteAddress;
        }

        @Override
        public byte[] destinationAddress() {
            return remoteAddress;
        }

        @Override
        public int destinationPort() {
            return 80;
        }

        @Override
        public String requestedServerName() {
            return "";
        }
    }
}
