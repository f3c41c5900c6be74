package dev.weft.config.model.read.traffic;

import dev.weft.config.model.TrafficSettings.Balancing;
import dev.weft.config.model.TrafficSettings.LocalityBalancing;
import dev.weft.config.parse.Fields;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.cluster.LoadBalancer.SlowStart;
import dev.weft.policy.hash.HashPolicy;
import dev.weft.types.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code loadBalancer}.
 *
 * <p>Source: Istio {@code LoadBalancerSettings}; at most one of {@code simple} and {@code consistentHash}.
 */
public final class BalancingReader {

    private static final Map<String, Optional<LoadBalancer>> SIMPLE = simple();
    private static final List<String> KEYS =
            List.of("httpHeaderName", "httpCookie", "useSourceIp", "httpQueryParameterName");

    private BalancingReader() {}

    /** The block; {@code null}: not said. */
    public static @Nullable Balancing read(@Nullable Fields balancer) {
        if (balancer == null) {
            return null;
        }
        balancer.ignore("simple", "consistentHash", "localityLbSetting", "warmup", "warmupDurationSecs");
        balancer.ignore("zoneAwareLbSetting");
        balancer.unsupported(Severity.WARNING, "reported utilization is not used", "backendUtilization");
        balancer.end();
        LoadBalancer algorithm =
                balancer.choice("simple", SIMPLE, Optional.empty()).orElse(null);
        Fields hash = balancer.object("consistentHash");
        HashPolicy.Key key = null;
        if (hash != null) {
            if (balancer.has("simple")) {
                balancer.invalid("consistentHash", "beside simple", "one of simple and consistentHash");
            }
            key = key(hash);
            algorithm = table(hash);
        }
        SlowStart warmup = warmup(balancer);
        return new Balancing(warmup == null ? algorithm : slow(balancer, algorithm, warmup), key, locality(balancer));
    }

    private static @Nullable LocalityBalancing locality(Fields balancer) {
        LocalityBalancing written = LocalityReader.read(balancer.object("localityLbSetting"));
        LocalityBalancing zones = LocalityReader.zones(balancer.object("zoneAwareLbSetting"));
        if (written != null && zones != null) {
            balancer.invalid(
                    "zoneAwareLbSetting",
                    "beside localityLbSetting",
                    "one of localityLbSetting and zoneAwareLbSetting");
        }
        return zones == null ? written : zones;
    }

    private static @Nullable LoadBalancer slow(Fields balancer, @Nullable LoadBalancer algorithm, SlowStart warmup) {
        if (algorithm == null || algorithm instanceof LoadBalancer.LeastRequest) {
            LoadBalancer.LeastRequest usual = LoadBalancer.LeastRequest.DEFAULT;
            return new LoadBalancer.LeastRequest(usual.choices(), usual.activeRequestBias(), warmup);
        }
        if (algorithm instanceof LoadBalancer.RoundRobin) {
            return new LoadBalancer.RoundRobin(warmup);
        }
        balancer.invalid(
                balancer.has("warmup") ? "warmup" : "warmupDurationSecs",
                "with this load balancer",
                "simple: ROUND_ROBIN or LEAST_REQUEST");
        return algorithm;
    }

    private static @Nullable SlowStart warmup(Fields balancer) {
        Fields warmup = balancer.object("warmup");
        if (warmup == null) {
            Duration legacy = TrafficFields.duration(balancer, "warmupDurationSecs");
            return legacy == null ? null : new SlowStart(legacy, 1, 10);
        }
        warmup.ignore("duration", "minimumPercent", "aggression");
        warmup.end();
        if (!warmup.has("duration")) {
            warmup.missing("duration");
        }
        Duration window = TrafficFields.duration(warmup, "duration");
        double least = warmup.decimal("minimumPercent", 0, 100, 10);
        double aggression = warmup.decimal("aggression", 0.001, 1_000_000, 1);
        return window == null ? null : new SlowStart(window, aggression, least);
    }

    private static LoadBalancer table(Fields hash) {
        Fields maglev = hash.object("maglev");
        Fields ring = hash.object("ringHash");
        if (maglev != null && ring != null) {
            hash.invalid("maglev", "beside ringHash", "one of ringHash and maglev");
        }
        if (maglev != null) {
            maglev.ignore("tableSize");
            maglev.end();
            long size =
                    maglev.integer("tableSize", 2, LoadBalancer.Maglev.LIMIT, LoadBalancer.Maglev.DEFAULT.tableSize());
            if (!isPrime(size)) {
                maglev.invalid("tableSize", Long.toString(size), "a prime up to " + LoadBalancer.Maglev.LIMIT);
                size = LoadBalancer.Maglev.DEFAULT.tableSize();
            }
            return new LoadBalancer.Maglev((int) size);
        }
        Fields holder = ring == null ? hash : ring;
        if (ring != null) {
            ring.ignore("minimumRingSize");
            ring.end();
        } else if (hash.has("minimumRingSize")) {
            TrafficFields.deprecated(hash, "minimumRingSize", "ringHash.minimumRingSize");
        }
        long size = holder.integer("minimumRingSize", 0, LoadBalancer.RingHash.LIMIT, 0);
        return size == 0 ? LoadBalancer.RingHash.DEFAULT : new LoadBalancer.RingHash(size, LoadBalancer.RingHash.LIMIT);
    }

    private static HashPolicy.@Nullable Key key(Fields hash) {
        KEYS.forEach(hash::ignore);
        hash.ignore("ringHash", "maglev", "minimumRingSize");
        hash.end();
        List<String> written = new ArrayList<>(KEYS);
        written.removeIf(name -> !hash.has(name));
        if (written.size() != 1) {
            hash.findings()
                    .error(
                            hash.place(),
                            hash.path(),
                            dev.weft.types.Reason.InvalidValue,
                            "consistentHash: " + written + " (expected: one of " + String.join(", ", KEYS) + ")");
            return null;
        }
        return switch (written.get(0)) {
            case "httpHeaderName" -> {
                String name = hash.requiredText("httpHeaderName");
                yield name == null ? null : new HashPolicy.Key.Header(name.toLowerCase(Locale.ROOT));
            }
            case "httpQueryParameterName" -> {
                String name = hash.requiredText("httpQueryParameterName");
                yield name == null ? null : new HashPolicy.Key.QueryParameter(name);
            }
            case "httpCookie" -> cookie(hash.object("httpCookie"));
            default -> hash.flag("useSourceIp", false) ? HashPolicy.Key.SourceIp.INSTANCE : null;
        };
    }

    private static HashPolicy.@Nullable Key cookie(@Nullable Fields cookie) {
        if (cookie == null) {
            return null;
        }
        cookie.ignore("name", "path", "ttl", "attributes");
        cookie.end();
        String name = cookie.requiredText("name");
        Duration ttl = cookie.duration("ttl");
        Map<String, String> attributes = new LinkedHashMap<>();
        cookie.objects("attributes", attribute -> {
            attribute.ignore("name", "value");
            attribute.end();
            String key = attribute.requiredText("name");
            if (key != null) {
                attributes.put(key, attribute.text("value", ""));
            }
            return attribute;
        });
        return name == null ? null : new HashPolicy.Key.Cookie(name, ttl, cookie.text("path", ""), attributes);
    }

    private static boolean isPrime(long number) {
        return java.math.BigInteger.valueOf(number).isProbablePrime(30);
    }

    private static Map<String, Optional<LoadBalancer>> simple() {
        Map<String, Optional<LoadBalancer>> words = new LinkedHashMap<>();
        words.put("LEAST_REQUEST", Optional.of(LoadBalancer.LeastRequest.DEFAULT));
        words.put("ROUND_ROBIN", Optional.of(LoadBalancer.RoundRobin.DEFAULT));
        words.put("RANDOM", Optional.of(LoadBalancer.Random.INSTANCE));
        words.put("PASSTHROUGH", Optional.of(LoadBalancer.OriginalDestination.INSTANCE));
        words.put("LEAST_CONN", Optional.of(LoadBalancer.LeastRequest.DEFAULT));
        words.put("UNSPECIFIED", Optional.empty());
        return words;
    }
}
