package dev.weft.policy.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {

    /** A request that failed after half a second. */
    private record Facts(Map<Attribute, Object> values, Map<String, String> headers) implements Attributes {
        @Override
        public @Nullable String text(Attribute attribute) {
            return (String) values.get(attribute);
        }

        @Override
        public long number(Attribute attribute) {
            Object value = values.get(attribute);
            return value == null ? ABSENT : (Long) value;
        }

        @Override
        public boolean flag(Attribute attribute) {
            return values.containsKey(attribute);
        }

        @Override
        public @Nullable String header(String name) {
            return headers.get(name);
        }
    }

    private static final Attributes FAILED = new Facts(
            Map.of(
                    Attribute.RESPONSE_CODE,
                    503L,
                    Attribute.REQUEST_METHOD,
                    "GET",
                    Attribute.REQUEST_URL_PATH,
                    "/v1/books",
                    Attribute.REQUEST_DURATION,
                    500_000_000L,
                    Attribute.CONNECTION_MTLS,
                    true,
                    Attribute.XDS_CLUSTER_NAME,
                    "PassthroughCluster",
                    Attribute.DESTINATION_PORT,
                    8080L,
                    Attribute.UPSTREAM_PEER_APP,
                    "catalog"),
            Map.of("x-tenant", "acme", "x-size", "12"));

    private static Expression of(String text) {
        return switch (Expression.parse(text)) {
            case Expression.Usable usable -> usable.expression();
            case Expression.Refused refused -> throw new AssertionError(text + ": " + refused.problem());
        };
    }

    private static String problem(Expression.Parsed parsed) {
        return parsed instanceof Expression.Refused refused ? refused.problem() : "";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "response.code >= 400",
                "response.code >= 400 || xds.cluster_name == 'BlackHoleCluster' || xds.cluster_name == \"x\"",
                "has(response.code) && response.code > 500 && response.code < 0x200",
                "!has(response.grpc_status)",
                "connection.mtls && request.url_path.contains('books')",
                "request.url_path.startsWith('/v1/') && request.url_path.endsWith('books')",
                "request.url_path.matches('^/v[0-9]+/')",
                "request.method in ['POST', 'GET'] && !(request.method in ['PUT'])",
                "response.code in [500, 503]",
                "'x-tenant' in request.headers && !('x-other' in request.headers)",
                "request.headers['X-Tenant'] == 'acme'",
                "request.duration > duration('250ms') && request.duration <= duration('1s')",
                "response.code / 100 == 5 && response.code % 100 - 3 == 0 && 2 * 3 + 1 == 7 && -1 < 0",
                "size(request.method) == 3 && request.method.size() == 3",
                "int(request.headers['x-size']) == 12",
                "(response.code == 503) == true",
                "response.code == 200 ? false : true",
                "!!connection.mtls",
                "filter_state.upstream_peer.app == 'catalog' && filter_state['upstream_peer'].app != 'x'",
            })
    void holds(String text) {
        assertThat(of(text).matches(FAILED)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "response.code < 400",
                "false",
                "request.referer == 'x'",
                "request.referer != 'x'",
                "!(request.referer == 'x')",
                "request.headers['x-none'] == 'a' || response.code == 200",
                "response.code / 0 == 1",
                "response.grpc_status in [1, 2]",
                "request.method.matches('POST')",
            })
    void doesNotHold(String text) {
        assertThat(of(text).matches(FAILED)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request.referer == 'x' || response.code == 503",
                "response.code == 503 || request.referer == 'x'",
                "!(request.referer == 'x' && response.code == 200)",
                "!(response.code == 200 && request.referer == 'x')",
            })
    void doesWithoutAnOperandInErrorWhereTheOtherDecides(String text) {
        assertThat(of(text).matches(FAILED)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "request.headers['x-tenant']; acme",
                "request.method + ' ' + request.url_path; GET /v1/books",
                "string(destination.port); 8080",
                "destination.port; 8080",
                "connection.mtls; true",
                "has(request.headers.x_none) ? 'yes' : \"no\"; no",
                "response.code >= 500 ? '5xx' : 'other'; 5xx",
                "'it\\'s'; it's",
            })
    void becomesText(String text, String expected) {
        assertThat(of(text).text(FAILED)).isEqualTo(expected);
    }

    @Test
    void hasNoTextInError() {
        assertThat(of("request.headers['x-none']").text(FAILED)).isNull();
        assertThat(of("response.grpc_status").text(FAILED)).isNull();
        assertThat(of("request.headers['x-none'] == 'a'").text(FAILED)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = ';',
            value = {
                "response.cod >= 400; \"response.cod\" (expected: an attribute such as",
                "response.code >= '400'; >= of number and text (expected: of one type)",
                "response.code >=; the end at character 17 (expected: an expression)",
                "response.code 400; \"400\" at character 15 (expected: the end)",
                "response.code && true; && of number (expected: of true or false)",
                "request.method == 'GET; text from character 19 has no end",
                "request.method.upper(); .upper() (expected: contains,",
                "exec('rm'); exec() (expected: has,",
                "request.method.matches('('); matches(\"(\"): missing closing ) (expected: an RE2 pattern)",
                "request.method.matches(request.id); matches() (expected: a pattern in quotes)",
                "request.headers; request.headers (expected: one of them",
                "has(request.headers['x-tenant']); has() (expected: of a field such as response.code",
                "has('x'); has() (expected: of a field",
                "has((response.code)); has() (expected: of a field",
                "has(); \")\" at character 5 (expected: an expression)",
                "has(response.code > 1); \">\" at character 19 (expected: ))",
                "duration('soon') > request.duration; duration(\"soon\") (expected: a time",
                "a @ b; \"@\" at character 3 (expected: an expression)",
                "1 # 2; \"#\" at character 3 (expected: an expression)",
                "99999999999999999999 > 1; \"99999999999999999999\" at character 1 (expected: a whole number)",
                "'\\q' == 'q'; an escape at character 2",
                "connection.mtls < true; < of flag (expected: == or !=)",
            })
    void refusesMistakesWithTheirReason(String text, String problem) {
        assertThat(problem(Expression.parse(text))).startsWith(problem);
    }

    @Test
    void refusesWhatIsNoConditionWhereOneIsNeeded() {
        assertThat(problem(Expression.condition("response.code"))).isEqualTo("number (expected: true or false)");
        assertThat(Expression.condition("connection.mtls")).isInstanceOf(Expression.Usable.class);
    }

    @Test
    void isBoundedInLengthAndDepth() {
        assertThat(problem(Expression.parse("(".repeat(100) + "true" + ")".repeat(100))))
                .startsWith("nested more than 32 times");
        assertThat(problem(Expression.parse("true || ".repeat(1000) + "true"))).startsWith("8004 characters");
    }

    @Test
    void isEqualByItsText() {
        assertThat(of("true")).isEqualTo(of("true")).isNotEqualTo(of("false")).hasToString("true");
        assertThat(of("true").hashCode()).isEqualTo("true".hashCode());
        assertThat(of("true").source()).isEqualTo("true");
    }
}
