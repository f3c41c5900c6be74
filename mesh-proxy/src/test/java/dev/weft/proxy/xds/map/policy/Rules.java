package dev.weft.proxy.xds.map.policy;

import dev.weft.policy.cluster.CircuitBreakers;
import dev.weft.policy.cluster.ClusterPolicy;
import dev.weft.policy.cluster.ConnectionSettings;
import dev.weft.policy.cluster.ErrorCodes;
import dev.weft.policy.cluster.HealthCheck;
import dev.weft.policy.cluster.HostSelection;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.cluster.OutlierDetection;
import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.fault.Fault;
import dev.weft.policy.hash.HashPolicy;
import dev.weft.policy.match.Fraction;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.retry.RetryPolicy;
import dev.weft.policy.route.HeaderMutation;
import dev.weft.policy.route.Mirror;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteFilters;
import dev.weft.policy.route.RouteMatch;
import dev.weft.policy.route.RouteRules.Route;
import dev.weft.policy.route.SpringFilter;
import dev.weft.policy.session.SessionRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Any rules that the records allow, from a seed. */
final class Rules {

    private final RandomGenerator random;

    Rules(RandomGenerator random) {
        this.random = random;
    }

    ClusterPolicy policy() {
        return new ClusterPolicy(
                balancer(),
                new HostSelection(random.nextInt(101), random.nextBoolean(), 140, random.nextInt(3)),
                breakers(),
                maybe(this::outliers),
                list(this::check),
                connections());
    }

    Route route(String name) {
        return new Route(
                name,
                RouteMatch.ANY,
                new RouteAction.Forward(
                        List.of(RouteAction.WeightedCluster.of("a", 1)),
                        RouteAction.Rewrite.NONE,
                        maybe(this::time),
                        maybe(this::retry),
                        list(() -> new Mirror("m" + random.nextInt(9), share())),
                        list(() -> new HashPolicy(key(), random.nextBoolean()))),
                HeaderMutation.NONE,
                HeaderMutation.NONE,
                filters(),
                random.nextBoolean() ? "" : "p" + random.nextInt(9));
    }

    private RouteFilters filters() {
        return new RouteFilters(maybe(this::cors), maybe(this::fault), list(this::filter)).with(maybe(this::session));
    }

    private SessionRule session() {
        Duration lifetime = Duration.ofSeconds(1 + random.nextInt(100_000));
        SessionRule.Key key = random.nextBoolean()
                ? new SessionRule.Key.Header("x-session")
                : new SessionRule.Key.Cookie("s", "/a", random.nextBoolean());
        boolean permanent = key instanceof SessionRule.Key.Cookie cookie && cookie.permanent();
        return new SessionRule(
                key,
                permanent || random.nextBoolean() ? lifetime : null,
                maybe(() -> Duration.ofSeconds(1 + random.nextInt(1_000))));
    }

    private SpringFilter filter() {
        return new SpringFilter(
                "F" + random.nextInt(9),
                Map.of("_genkey_0", "a" + random.nextInt(9), "text", ""),
                random.nextBoolean() ? "" : "0a",
                new SpringFilter.Running(
                        maybe(() -> random.nextInt(-9, 9)),
                        maybe(() -> Duration.ofMillis(1 + random.nextInt(60_000))),
                        SpringFilter.FailMode.values()[random.nextInt(3)],
                        random.nextBoolean()));
    }

    private Fault fault() {
        Fault.Abort abort = random.nextBoolean()
                ? new Fault.Abort(200 + random.nextInt(400), -1, share())
                : new Fault.Abort(0, random.nextInt(17), share(), maybe(() -> Fault.StreamError.CANCEL));
        return random.nextBoolean()
                ? new Fault(new Fault.Delay(time(), share(), random.nextBoolean()), maybe(() -> abort))
                : new Fault(null, abort);
    }

    private CorsPolicy cors() {
        return new CorsPolicy(
                list(this::text),
                list(() -> "PUT"),
                list(() -> "x-a"),
                list(() -> "x-b"),
                maybe(() -> Duration.ofSeconds(random.nextInt(1000))),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean());
    }

    private StringMatch text() {
        return random.nextBoolean() ? StringMatch.exact("https://a") : new StringMatch.Regex("https://.*");
    }

    private RetryPolicy retry() {
        Duration base = time();
        return new RetryPolicy(
                list(() -> List.of("5xx", "reset", "unavailable").get(random.nextInt(3))),
                random.nextInt(5),
                maybe(this::time),
                new RetryPolicy.Triggers(
                        list(() -> 400 + random.nextInt(200)), list(() -> HeaderMatch.value("x-r", text()))),
                new RetryPolicy.Backoff(
                        base,
                        base.plus(time()),
                        maybe(() -> new RetryPolicy.RateLimited(
                                List.of(new RetryPolicy.ResetHeader(
                                        "retry-after",
                                        random.nextBoolean()
                                                ? RetryPolicy.ResetFormat.SECONDS
                                                : RetryPolicy.ResetFormat.UNIX_TIMESTAMP)),
                                time()))),
                new RetryPolicy.HostChoice(random.nextBoolean(), 1 + random.nextInt(6), random.nextInt(3)));
    }

    private HashPolicy.Key key() {
        return switch (random.nextInt(4)) {
            case 0 -> new HashPolicy.Key.Header("x-user");
            case 1 ->
                new HashPolicy.Key.Cookie(
                        "c",
                        random.nextBoolean() ? Duration.ZERO : maybe(this::time),
                        random.nextBoolean() ? "" : "/",
                        random.nextBoolean() ? Map.of() : Map.of("SameSite", "Strict"));
            case 2 -> HashPolicy.Key.SourceIp.INSTANCE;
            default -> new HashPolicy.Key.QueryParameter("q");
        };
    }

    private LoadBalancer balancer() {
        return switch (random.nextInt(6)) {
            case 0 -> new LoadBalancer.RoundRobin(maybe(this::slowStart));
            case 1 ->
                new LoadBalancer.LeastRequest(2 + random.nextInt(3), random.nextInt(4) / 2.0, maybe(this::slowStart));
            case 2 -> LoadBalancer.Random.INSTANCE;
            case 3 -> new LoadBalancer.PeakEwma(time());
            case 4 -> new LoadBalancer.RingHash(1 + random.nextInt(1024), 1024 + random.nextInt(1024));
            default -> new LoadBalancer.Maglev(65_537);
        };
    }

    private LoadBalancer.SlowStart slowStart() {
        return new LoadBalancer.SlowStart(time(), 1 + random.nextInt(4) / 2.0, random.nextInt(101));
    }

    private CircuitBreakers breakers() {
        return new CircuitBreakers(
                limit(),
                limit(),
                limit(),
                limit(),
                maybe(() -> new CircuitBreakers.RetryBudget(
                        random.nextInt(201) / 2.0, random.nextInt(9), random.nextBoolean() ? Duration.ZERO : time())));
    }

    private long limit() {
        return random.nextBoolean() ? CircuitBreakers.NO_LIMIT : random.nextInt(5000);
    }

    private OutlierDetection outliers() {
        Duration base = time();
        return new OutlierDetection(
                new OutlierDetection.Consecutive(random.nextInt(3), random.nextInt(3), random.nextInt(3)),
                maybe(() -> new OutlierDetection.SuccessRate(random.nextInt(9), random.nextInt(9), random.nextInt(9))),
                maybe(() -> new OutlierDetection.FailurePercentage(
                        random.nextInt(101), random.nextInt(9), random.nextInt(9))),
                new OutlierDetection.Ejection(
                        base,
                        base.plus(time()),
                        random.nextBoolean() ? Duration.ZERO : time(),
                        random.nextInt(101),
                        random.nextBoolean()),
                time(),
                random.nextBoolean(),
                random.nextBoolean()
                        ? ErrorCodes.SERVER_ERRORS
                        : ErrorCodes.of(
                                List.of(429, 100 + random.nextInt(400), 503).subList(0, 1 + random.nextInt(3))));
    }

    private HealthCheck check() {
        HealthCheck.Check check = switch (random.nextInt(3)) {
            case 0 ->
                new HealthCheck.Check.Http(
                        random.nextBoolean() ? "" : "h", "/health", list(() -> new HealthCheck.StatusRange(200, 300)));
            case 1 -> new HealthCheck.Check.Tcp(random.nextBoolean() ? "" : "0aff", list(() -> "00"));
            default -> new HealthCheck.Check.Grpc(random.nextBoolean() ? "" : "s", random.nextBoolean() ? "" : "a");
        };
        return new HealthCheck(
                check,
                time(),
                new HealthCheck.Pace(time(), time(), random.nextInt(101)),
                1 + random.nextInt(4),
                1 + random.nextInt(4),
                random.nextBoolean());
    }

    private ConnectionSettings connections() {
        ConnectionSettings.ProxyHeader[] headers = ConnectionSettings.ProxyHeader.values();
        return new ConnectionSettings(
                        random.nextInt(3),
                        random.nextBoolean() ? Duration.ZERO : time(),
                        maybe(this::time),
                        maybe(() -> new ConnectionSettings.TcpKeepAlive(
                                random.nextInt(3),
                                Duration.ofSeconds(random.nextInt(3)),
                                Duration.ofSeconds(random.nextInt(3)))))
                .with(headers[random.nextInt(headers.length)]);
    }

    private Fraction share() {
        return new Fraction(random.nextBoolean() ? random.nextInt(101) * 10_000 : random.nextInt(1_000_001));
    }

    private Duration time() {
        return Duration.ofMillis(1 + random.nextInt(100_000));
    }

    private <T> @Nullable T maybe(Supplier<T> value) {
        return random.nextBoolean() ? value.get() : null;
    }

    private <T> List<T> list(Supplier<T> item) {
        List<T> items = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            items.add(item.get());
        }
        return items;
    }
}
