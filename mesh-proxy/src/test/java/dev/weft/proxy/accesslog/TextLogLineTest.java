package dev.weft.proxy.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.telemetry.Report;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextLogLineTest {

    @Test
    void writesIstiosDefaultLine() {
        String line = line(TextFormat.ISTIO, Map.of("x-forwarded-for", "10.9.9.9", "x-request-id", "id-1"));

        assertThat(line)
                .isEqualTo(
                        "[2026-01-01T00:00:00.000Z] \"GET /books\\x0a\\\" HTTP/1.1\" 200 - via_upstream - \"-\" 10 300 7 5"
                                + " \"10.9.9.9\" \"-\" \"id-1\" \"catalog\" \"-\" - - 10.0.0.1:80 10.0.0.9:5000 - -\n");
    }

    @Test
    void readsHeadersWithAFallbackAndALimit() {
        assertThat(line("%REQ(X-A?X-B)% %REQ(X-B):3% %REQ(X-C)%", Map.of("x-b", "abcdef")))
                .isEqualTo("abcdef abc -\n");
    }

    @Test
    void keepsThePeerInsideItsField() {
        assertThat(line("\"%REQ(X-A)%\" 100%%", Map.of("x-a", "a\"\r\nb\\")))
                .isEqualTo("\"a\\\"\\x0d\\x0ab\\\\\" 100%\n");
    }

    @Test
    void cutsWhatIsTooLong() {
        assertThat(line("%REQ(X-A)%", Map.of("x-a", "x".repeat(5_000)))).hasSize(2_049);
    }

    @Test
    void namesTheIdentityAndTheAddressOfThePeer() {
        assertThat(line("%DOWNSTREAM_PEER_URI_SAN% %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%", Map.of()))
                .isEqualTo("spiffe://td/ns/a/sa/b 10.0.0.9\n");
    }

    @Test
    void addsNoSecondEndOfLine() {
        assertThat(line("%RESPONSE_CODE%\n", Map.of())).isEqualTo("200\n");
    }

    @Test
    void refusesWhatItCannotWriteNamingIt() {
        assertThat(refusal("%RESPONSE_CODE"))
                .isEqualTo("%RESPONSE_CODE (expected: %OPERATOR%, or %% for a percent sign)");
        assertThat(refusal("%DYNAMIC_METADATA(a:b)%"))
                .startsWith("%DYNAMIC_METADATA(a:b)% (expected: one of START_TIME, PROTOCOL, ");
        assertThat(refusal("%REQ()%")).contains("expected: REQ(NAME)");
        assertThat(refusal("%REQ(A)x%")).contains("expected: REQ(NAME)");
        assertThat(refusal("%REQ(A):0x%")).contains("expected: REQ(NAME)");
        assertThat(refusal("%RESP(SERVER)%")).contains("other response headers are not logged");
        assertThat(refusal("%REQ(X-A?Authorization)%")).contains("expected: a header without credentials");
        assertThat(refusal("")).isEqualTo("0 characters (expected: 1 to 8192)");
    }

    private static String refusal(String format) {
        return switch (TextFormat.parse(format)) {
            case TextFormat.Usable usable -> throw new AssertionError(usable);
            case TextFormat.Refused(String problem) -> problem;
        };
    }

    private static String line(String format, Map<String, String> headers) {
        Clock clock = Clock.fixed(Instant.parse("2026-01-01T00:00:01Z"), ZoneOffset.UTC);
        return switch (TextFormat.parse(format)) {
            case TextFormat.Usable(TextFormat usable) ->
                new TextLogLine(usable, clock, () -> 1_000_000_000L)
                        .of(new Report(
                                Direction.INBOUND, null, null, "spiffe://td/ns/a/sa/b", null, true, 200, "-", headers));
            case TextFormat.Refused(String problem) -> throw new AssertionError(problem);
        };
    }
}
