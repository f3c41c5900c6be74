package dev.weft.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.balance.ApertureSeat;
import dev.weft.policy.balance.BalancePlan;
import dev.weft.policy.balance.BalancedHost;
import dev.weft.policy.balance.HostActivity;
import dev.weft.policy.balance.HostHealth;
import dev.weft.policy.balance.LatencyAverage;
import dev.weft.policy.balance.PickContext;
import dev.weft.policy.cluster.HostSelection;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.hash.HashPolicy;
import dev.weft.policy.hash.HashSink;
import dev.weft.policy.hash.RequestHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Consistent hashing picks the very host that a real Envoy picks: 200 keys a table, of every kind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HashedHostTest {

    private static final int HOSTS = 10;
    private static final int KEYS_OF_A_KIND = 50;

    private final long seed = System.nanoTime();
    private final List<Backend> backends = new ArrayList<>();
    private StaticEnvoy envoy;

    /** A cluster of the ten hosts. */
    enum Table {
        RING_EVEN(new LoadBalancer.RingHash(1024, 8_388_608), "ring_hash_lb_config: {minimum_ring_size: 1024}", false),
        RING_WEIGHTED(
                new LoadBalancer.RingHash(1024, 8_388_608), "ring_hash_lb_config: {minimum_ring_size: 1024}", true),
        RING_TIGHT(
                new LoadBalancer.RingHash(1, 37),
                "ring_hash_lb_config: {minimum_ring_size: 1, maximum_ring_size: 37}",
                true),
        MAGLEV_EVEN(LoadBalancer.Maglev.DEFAULT, "maglev_lb_config: {table_size: 65537}", false),
        MAGLEV_WEIGHTED(LoadBalancer.Maglev.DEFAULT, "maglev_lb_config: {table_size: 65537}", true),
        MAGLEV_SMALL(new LoadBalancer.Maglev(31), "maglev_lb_config: {table_size: 31}", true);

        private final LoadBalancer policy;
        private final String config;
        private final boolean weighted;

        Table(LoadBalancer policy, String config, boolean weighted) {
            this.policy = policy;
            this.config = config;
            this.weighted = weighted;
        }

        int weight(int host) {
            return weighted ? 1 + host * host % 7 : 1;
        }
    }

    /** From what a key is taken. */
    enum Kind {
        HEADER("{header: {header_name: x-user}}", new HashPolicy.Key.Header("x-user")),
        COOKIE("{cookie: {name: session}}", new HashPolicy.Key.Cookie("session", null, "", Map.of())),
        QUERY("{query_parameter: {name: user}}", new HashPolicy.Key.QueryParameter("user")),
        SOURCE("{connection_properties: {source_ip: true}}", HashPolicy.Key.SourceIp.INSTANCE);

        private final String config;
        private final HashPolicy.Key key;

        Kind(String config, HashPolicy.Key key) {
            this.config = config;
            this.key = key;
        }
    }

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        for (int i = 0; i < HOSTS; i++) {
            backends.add(Backend.start(Integer.toString(i)));
        }
        List<String> routes = new ArrayList<>();
        List<String> clusters = new ArrayList<>();
        for (Table table : Table.values()) {
            clusters.add(cluster(table));
            for (Kind kind : Kind.values()) {
                routes.add("{match: {prefix: /" + table + "/" + kind + "/}, route: {cluster: " + table
                        + ", hash_policy: [" + kind.config + "]}}");
            }
            routes.add("{match: {prefix: /" + table + "/ALL/}, route: {cluster: " + table + ", hash_policy: ["
                    + Kind.HEADER.config + "," + Kind.COOKIE.config + "," + Kind.QUERY.config + ","
                    + Kind.SOURCE.config + "]}}");
        }
        envoy = StaticEnvoy.start(folder, routes, clusters);
    }

    private String cluster(Table table) {
        List<String> endpoints = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            endpoints.add("{load_balancing_weight: " + table.weight(i)
                    + ", endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: "
                    + backends.get(i).port() + "}}}}");
        }
        String policy = table.policy instanceof LoadBalancer.Maglev ? "MAGLEV" : "RING_HASH";
        return "{name: " + table + ", type: STATIC, lb_policy: " + policy + ", " + table.config
                + ", load_assignment: {cluster_name: " + table + ", endpoints: [{lb_endpoints: ["
                + String.join(",", endpoints) + "]}]}}";
    }

    @AfterAll
    void stop() {
        if (envoy != null) {
            envoy.close();
        }
        backends.forEach(Backend::close);
    }

    @ParameterizedTest
    @EnumSource(Table.class)
    void picksTheHostThatEnvoyPicks(Table table) throws IOException {
        BalancePlan plan = plan(table);
        Random random = new Random(seed);
        List<String> differences = new ArrayList<>();
        int asked = 0;
        for (Kind kind : Kind.values()) {
            RequestHash hash = RequestHash.of(List.of(new HashPolicy(kind.key, false)));
            for (int i = 0; i < KEYS_OF_A_KIND; i++) {
                Case one = Case.random(random, "/" + table + "/" + kind + "/" + i);
                compare(plan, hash, one, differences);
                asked++;
            }
        }
        List<HashPolicy> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            all.add(new HashPolicy(kind.key, false));
        }
        for (int i = 0; i < KEYS_OF_A_KIND; i++) {
            compare(plan, RequestHash.of(all), Case.random(random, "/" + table + "/ALL/" + i), differences);
            asked++;
        }
        assertThat(differences)
                .as(
                        "seed %d, %d keys, ports %s",
                        seed, asked, backends.stream().map(Backend::port).toList())
                .isEmpty();
    }

    private void compare(BalancePlan plan, RequestHash hash, Case one, List<String> differences) throws IOException {
        Picked picked = new Picked();
        hash.compute(one.facts(), one.connection(), 1, picked);
        int expected = plan.pick(0, picked);
        String answered = envoy.send(one.from(), one.request()).backend();
        if (!answered.equals(Integer.toString(expected))) {
            differences.add(one + ": envoy " + answered + ", weft " + expected);
        }
    }

    private BalancePlan plan(Table table) {
        List<BalancedHost> hosts = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            hosts.add(new BalancedHost(
                    "127.0.0.1:" + backends.get(i).port(), table.weight(i), 0, 0, 1, HostHealth.HEALTHY, 0));
        }
        BalancePlan.Setup setup =
                new BalancePlan.Setup(table.policy, HostSelection.DEFAULT, ApertureSeat.of("interop"), 1);
        return BalancePlan.of(setup, hosts, new Idle(), 0);
    }

    /** One request. */
    private record Case(String from, Http.Request request) {
        static Case random(Random random, String path) {
            String key = Long.toString(random.nextLong(), 36);
            String value = random.nextInt(4) == 0 ? key + "\r\nx-user: " + random.nextInt(1_000) : key;
            Http.Request request = Http.Request.get("shop", path + "?a=b&user=" + key + "&user=2")
                    .with("x-user", value)
                    .with("cookie", "a=b; session=" + (random.nextBoolean() ? key : "\"" + key + "\"") + "; c=d");
            return new Case(
                    "127." + random.nextInt(255) + "." + random.nextInt(255) + "." + (1 + random.nextInt(250)),
                    request);
        }

        FixedFacts facts() {
            return FixedFacts.of(request);
        }

        FixedConnection connection() {
            return FixedConnection.from(from);
        }
    }

    /** Nobody has anything to do. */
    private static final class Idle implements HostActivity {
        private final LatencyAverage none = new LatencyAverage(1);

        @Override
        public int active(int host) {
            return 0;
        }

        @Override
        public LatencyAverage latency(int host) {
            return none;
        }
    }

    /** A pick by the hash that was found. */
    private static final class Picked implements HashSink, PickContext {
        private boolean found;
        private long hash;

        @Override
        public void hash(long value) {
            found = true;
            hash = value;
        }

        @Override
        public void setCookie(String header) {
            throw new AssertionError(header);
        }

        @Override
        public boolean hasHash() {
            return found;
        }

        @Override
        public long hash() {
            return hash;
        }

        @Override
        public RandomGenerator random() {
            throw new AssertionError("no hash was found");
        }

        @Override
        public long now() {
            return 0;
        }
    }
}
