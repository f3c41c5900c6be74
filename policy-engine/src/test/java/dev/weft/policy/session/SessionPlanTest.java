package dev.weft.policy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.policy.TestRequest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionPlanTest {

    private static final long NOW = 1_800_000_000L;
    private static final String ENDPOINT = "10.0.0.1:8080";

    private static String value(String given) {
        return given.substring(given.indexOf('"') + 1, given.lastIndexOf('"'));
    }

    private static SessionToken token(String given) {
        String value = value(given);
        return Objects.requireNonNull(SessionToken.read(value, 0, value.length()));
    }

    private static SessionPlan plan(boolean permanent, @Nullable Duration lifetime, @Nullable Duration idle) {
        return SessionPlan.of(new SessionRule(new SessionRule.Key.Cookie("s", "/", permanent), lifetime, idle));
    }

    @Test
    void givesAnAddressThatEnvoyReads() {
        String given = Objects.requireNonNull(plan(false, null, null).given(null, ENDPOINT, NOW));

        // Field 1 with thirteen bytes.
        assertThat(Base64.getDecoder().decode(value(given))).startsWith(10, 13).hasSize(15);
        assertThat(token(given)).isEqualTo(new SessionToken(ENDPOINT, 0, 0));
    }

    @Test
    void endsWithItsLifetimeHoweverMuchItIsUsed() {
        SessionPlan plan = plan(true, Duration.ofMinutes(10), Duration.ofMinutes(2));
        String first = Objects.requireNonNull(plan.given(null, ENDPOINT, NOW));
        assertThat(first).contains("; Max-Age=600;");
        SessionToken token = token(first);
        assertThat(token).isEqualTo(new SessionToken(ENDPOINT, NOW + 120, NOW + 600));

        String later = Objects.requireNonNull(plan.given(token, ENDPOINT, NOW + 590));

        assertThat(later).contains("; Max-Age=10;");
        assertThat(token(later)).isEqualTo(new SessionToken(ENDPOINT, NOW + 600, NOW + 600));
    }

    @Test
    void beginsANewLifetimeWithANewEndpoint() {
        SessionPlan plan = plan(false, Duration.ofMinutes(10), null);
        SessionToken old = new SessionToken(ENDPOINT, NOW + 5, NOW + 5);

        assertThat(plan.given(old, ENDPOINT, NOW)).as("it has it").isNull();
        assertThat(token(Objects.requireNonNull(plan.given(old, "10.0.0.2:8080", NOW))))
                .isEqualTo(new SessionToken("10.0.0.2:8080", NOW + 600, NOW + 600));
    }

    @Test
    void readsNothingFromWhatIsNone() {
        for (String text : new String[] {"", "*", "CgA=", "Cg==", "CgIx", "CgExeA==", "CgExEIA=", "a".repeat(300)}) {
            assertThat(SessionToken.read(text, 0, text.length())).as(text).isNull();
        }
    }

    @Test
    void writesNoTimesWhereThereAreNone() {
        SessionPlan plan = SessionPlan.of(new SessionRule(new SessionRule.Key.Header("x-session"), null, null));

        String given = Objects.requireNonNull(plan.given(null, "[::1]:80", NOW));

        assertThat(new String(Base64.getDecoder().decode(given))).isEqualTo("[::1]:80");
        assertThat(SessionToken.read(given, 0, given.length())).isEqualTo(new SessionToken("[::1]:80", 0, 0));
        assertThat(plan.header()).isEqualTo("x-session");
    }

    private static @Nullable SessionToken asked(SessionPlan plan, String header, String value) {
        return plan.asked(TestRequest.of("GET", "shop", "/", Map.of(header, List.of(value))), NOW);
    }

    private static String cookie(SessionToken token) {
        return "a=b; s=\"" + token.write(false) + "\"";
    }

    @Test
    void knowsTheSessionOfARequest() {
        SessionPlan plan = plan(false, null, null);
        SessionToken kept = new SessionToken(ENDPOINT, 0, 0);

        assertThat(asked(plan, "cookie", cookie(kept))).isEqualTo(kept);
        assertThat(asked(plan, "cookie", "a=b")).isNull();
        assertThat(asked(plan, "cookie", "s=***")).isNull();
        assertThat(plan.asked(TestRequest.get("shop", "/"), NOW)).isNull();
        assertThat(plan.header()).isEqualTo("set-cookie");

        SessionPlan byHeader = SessionPlan.of(new SessionRule(new SessionRule.Key.Header("x-session"), null, null));
        assertThat(asked(byHeader, "x-session", kept.write(true))).isEqualTo(kept);
        assertThat(asked(byHeader, "cookie", cookie(kept))).isNull();
    }

    @Test
    void aSessionThatIsOverIsNone() {
        SessionPlan lasting = plan(false, Duration.ofMinutes(10), null);
        SessionPlan idling = plan(false, null, Duration.ofMinutes(2));

        assertThat(asked(lasting, "cookie", cookie(new SessionToken(ENDPOINT, NOW + 5, NOW + 5))))
                .isNotNull();
        assertThat(asked(lasting, "cookie", cookie(new SessionToken(ENDPOINT, NOW, NOW + 5))))
                .isNull();
        assertThat(asked(lasting, "cookie", cookie(new SessionToken(ENDPOINT, NOW + 5, NOW))))
                .isNull();
        assertThat(asked(lasting, "cookie", cookie(new SessionToken(ENDPOINT, NOW + 5, 0))))
                .isNull();
        assertThat(asked(idling, "cookie", cookie(new SessionToken(ENDPOINT, NOW + 5, 0))))
                .isNotNull();
        assertThat(asked(idling, "cookie", cookie(new SessionToken(ENDPOINT, 0, 0))))
                .isNull();
    }

    @Test
    void idleSessionsBeginTheirTimeAnewWithEveryRequest() {
        SessionPlan plan = plan(false, null, Duration.ofMinutes(2));

        String again = Objects.requireNonNull(plan.given(new SessionToken(ENDPOINT, NOW + 5, 0), ENDPOINT, NOW));

        assertThat(token(again)).isEqualTo(new SessionToken(ENDPOINT, NOW + 120, 0));
        assertThat(again).doesNotContain("Max-Age");
    }

    @Test
    void aCookieWithoutAPathSaysNone() {
        SessionRule rule = new SessionRule(new SessionRule.Key.Cookie("s", "", false), null, null);

        assertThat(SessionPlan.of(rule).given(null, ENDPOINT, NOW))
                .doesNotContain("Path")
                .endsWith("; HttpOnly");
        assertThat(rule.named("other")).isSameAs(rule);
        assertThat(new SessionRule(new SessionRule.Key.Cookie("", "", false), null, null).named("s"))
                .isEqualTo(rule);
    }

    @Test
    void refusesTimesBelowASecondAndAHeaderWithoutAName() {
        assertThatThrownBy(() -> plan(false, Duration.ofMillis(10), null)).hasMessageContaining("lifetime: PT0.01S");
        assertThatThrownBy(() -> plan(false, null, Duration.ZERO)).hasMessageContaining("idle: PT0S");
        assertThatThrownBy(() -> new SessionRule.Key.Header("")).hasMessageContaining("expected: a name");
    }

    @Test
    void refusesAPermanentCookieWithoutALifetime() {
        assertThatThrownBy(() -> plan(true, null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: a lifetime");
    }
}
