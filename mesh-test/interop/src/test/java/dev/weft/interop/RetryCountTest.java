package dev.weft.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.CircuitBreakers;
import dev.weft.policy.cluster.LimitCounters;
import dev.weft.policy.facts.ResponseFacts;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.retry.RetryFailure;
import dev.weft.policy.retry.RetryPlan;
import dev.weft.policy.retry.RetryPolicy;
import dev.weft.policy.retry.RetryPolicy.Backoff;
import dev.weft.policy.retry.RetryPolicy.HostChoice;
import dev.weft.policy.retry.RetryPolicy.Triggers;
import dev.weft.policy.retry.RetryVerdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Envoy makes as many attempts as {@link RetryPlan} decides: for each condition what matches and what nearly does. */
class RetryCountTest {

    private static final int CASES = 50;
    private static final String CONNECT = "connect";

    /** A condition, what it retries and what it does not. */
    private record Condition(String token, List<String> matches, List<String> misses) {}

    private static final List<Condition> CONDITIONS = List.of(
            new Condition(
                    "5xx",
                    List.of("500", "503", "599", "reset", "hang", CONNECT),
                    List.of("499", "404", "503 x-envoy-ratelimited=true")),
            new Condition(
                    "gateway-error",
                    List.of("502", "503", "504", "reset", "hang", CONNECT),
                    List.of("500", "501", "505")),
            new Condition("reset", List.of("reset", "hang", CONNECT), List.of("500", "503")),
            new Condition("reset-before-request", List.of(CONNECT), List.of("reset", "hang", "503")),
            new Condition("connect-failure", List.of(CONNECT), List.of("reset", "hang", "503")),
            new Condition("envoy-ratelimited", List.of("429 x-envoy-ratelimited=true"), List.of("429", "503")),
            new Condition("retriable-4xx", List.of("409"), List.of("408", "410", "400")),
            new Condition(
                    "retriable-status-codes", List.of("418", "451"), List.of("417", "452", "503", "reset", CONNECT)),
            new Condition(
                    "retriable-headers",
                    List.of("200 x-again=yes", "404 x-again=yes"),
                    List.of("503", "200 x-again=no")),
            new Condition("cancelled", List.of("200 grpc-status=1"), List.of("200 grpc-status=2", "503")),
            new Condition("deadline-exceeded", List.of("200 grpc-status=4"), List.of("200 grpc-status=5", "504")),
            new Condition("resource-exhausted", List.of("200 grpc-status=8"), List.of("200 grpc-status=7", "429")),
            new Condition("internal", List.of("200 grpc-status=13"), List.of("200 grpc-status=12", "500")),
            new Condition("unavailable", List.of("200 grpc-status=14"), List.of("200 grpc-status=15", "503", CONNECT)),
            new Condition("refused-stream", List.of(), List.of("reset", "503", CONNECT)),
            new Condition("http3-post-connect-failure", List.of(), List.of("reset", "503", CONNECT)));

    /** One route and the request that it gets. */
    private record Case(List<String> retryOn, int retries, int failures, String outcome) {

        static Case random(Random random, boolean match) {
            while (true) {
                Condition condition = CONDITIONS.get(random.nextInt(CONDITIONS.size()));
                List<String> outcomes = match ? condition.matches() : condition.misses();
                if (!outcomes.isEmpty()) {
                    String outcome = outcomes.get(random.nextInt(outcomes.size()));
                    int failures = outcome.equals(CONNECT) ? 9 : 1 + random.nextInt(4);
                    List<String> tokens = random.nextInt(4) == 0
                            ? List.of(condition.token(), "retriable-4xx", "nonsense")
                            : List.of(condition.token());
                    return new Case(tokens, 1 + random.nextInt(3), failures, outcome);
                }
            }
        }

        String route(int index) {
            String cluster = outcome.equals(CONNECT) ? "closed" : "open";
            String perTry = outcome.equals("hang") ? ", per_try_timeout: 0.2s" : "";
            // Envoy knows gRPC conditions in the same field.
            return "{match: {path: /c" + index + "}, route: {cluster: " + cluster + ", retry_policy: {retry_on: \""
                    + String.join(",", retryOn) + "\", num_retries: " + retries + perTry
                    + ", retriable_status_codes: [418, 451]"
                    + ", retriable_headers: [{name: x-again, string_match: {exact: \"yes\"}}]"
                    + ", retry_back_off: {base_interval: 0.001s, max_interval: 0.002s}}}}";
        }

        int expected() {
            RetryPlan plan = RetryPlan.of(new RetryPolicy(
                    retryOn,
                    retries,
                    null,
                    new Triggers(List.of(418, 451), List.of(HeaderMatch.value("x-again", StringMatch.exact("yes")))),
                    Backoff.DEFAULT,
                    HostChoice.ANY));
            LimitCounters limits = new LimitCounters(CircuitBreakers.ENVOY_DEFAULT);
            int made = 0;
            while (verdict(plan, made, limits) == RetryVerdict.RETRY) {
                limits.releaseRetry();
                made++;
            }
            return made + 1;
        }

        private RetryVerdict verdict(RetryPlan plan, int made, LimitCounters limits) {
            if (made >= failures) {
                return plan.verdict(new Head(200, ""), made, limits);
            }
            return switch (outcome) {
                case "reset" -> plan.verdict(RetryFailure.RESET, true, made, limits);
                case "hang" -> plan.verdict(RetryFailure.PER_TRY_TIMEOUT, true, made, limits);
                case CONNECT -> plan.verdict(RetryFailure.CONNECT_FAILURE, false, made, limits);
                default -> plan.verdict(Head.of(outcome), made, limits);
            };
        }
    }

    /** A response head as the script has it. */
    private record Head(int status, String header) implements ResponseFacts {
        static Head of(String script) {
            String[] parts = script.split(" ");
            return new Head(Integer.parseInt(parts[0]), parts.length > 1 ? parts[1] : "");
        }

        @Override
        public int headerCount(String name) {
            return header.startsWith(name + "=") ? 1 : 0;
        }

        @Override
        public String headerValue(String name, int index) {
            return header.substring(name.length() + 1);
        }
    }

    @Test
    void triesAsOftenAsEnvoy(@TempDir Path folder) throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < 2 * CASES; i++) {
            cases.add(Case.random(random, i < CASES));
        }
        List<String> routes = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            routes.add(cases.get(i).route(i));
        }
        List<String> differences = new ArrayList<>();
        int retried = 0;
        try (ScriptedBackend backend = ScriptedBackend.start();
                StaticEnvoy envoy = StaticEnvoy.start(
                        folder, routes, List.of(cluster("open", backend.port()), cluster("closed", closedPort())))) {
            for (int i = 0; i < cases.size(); i++) {
                Case one = cases.get(i);
                int expected = one.expected();
                Http.Reply reply = envoy.send(
                        "127.0.0.1",
                        new Http.Request(
                                "HEAD", "/c" + i, "shop", Map.of("x-script", one.failures() + " " + one.outcome())));
                String told = reply.headers().getOrDefault("x-envoy-attempt-count", "none");
                int seen = one.outcome().equals(CONNECT) ? expected : backend.attempts("/c" + i);
                if (seen != expected || !told.equals(Integer.toString(expected))) {
                    differences.add(one + ": backend saw " + seen + ", envoy told " + told + ", weft " + expected);
                }
                retried += expected > 1 ? 1 : 0;
            }
        }
        assertThat(differences).as("seed %d", seed).isEmpty();
        assertThat(retried).as("seed %d", seed).isGreaterThanOrEqualTo(CASES);
    }

    private static String cluster(String name, int port) {
        return "{name: " + name + ", type: STATIC, load_assignment: {cluster_name: " + name
                + ", endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: "
                + port + "}}}}]}]}}";
    }

    private static int closedPort() throws IOException {
        try (ServerSocket once = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return once.getLocalPort();
        }
    }
}
