package dev.weft.cli.view;

import dev.weft.cli.output.Failure;
import dev.weft.cli.remote.Samples;
import dev.weft.cli.remote.Samples.Sample;
import dev.weft.cli.remote.Sidecar;
import dev.weft.cli.view.Seen.Counters;
import dev.weft.cli.view.Seen.Edge;
import dev.weft.cli.view.Seen.SidecarState;
import dev.weft.types.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Asks all sidecars what they count and what they run. One thread. */
public final class Sampler {

    private static final String OUTSIDE = "outside";
    private static final int MAX_EDGES = 500;

    private final Map<String, Supplier<Sidecar>> sidecars;
    private final Ticker ticker;
    private final Clock clock;

    /**
     * A sampler.
     *
     * @param sidecars a workload's name to what connects to its sidecar
     * @param ticker for rates
     * @param clock for the age of certificates
     */
    public Sampler(Map<String, Supplier<Sidecar>> sidecars, Ticker ticker, Clock clock) {
        this.sidecars = Map.copyOf(sidecars);
        this.ticker = ticker;
        this.clock = clock;
    }

    /** What they tell now. */
    Seen sample() {
        Map<Edge, Sum> sums = new HashMap<>();
        List<SidecarState> states = new ArrayList<>();
        for (String name : sidecars.keySet().stream().sorted().toList()) {
            Supplier<Sidecar> connect = sidecars.get(name);
            if (connect == null) {
                continue;
            }
            try (Sidecar sidecar = connect.get()) {
                add(sidecar.metrics(), sums);
                states.add(state(name, sidecar.mesh(), Weights.in(sidecar.configDump())));
            } catch (Failure away) {
                states.add(new SidecarState(name, "no answer", "", -1, List.of(), List.of()));
            }
        }
        Map<Edge, Counters> calls = new HashMap<>();
        sums.forEach((edge, sum) -> calls.put(edge, sum.counters()));
        return new Seen(ticker.nanoTime(), calls, states);
    }

    private static void add(Samples metrics, Map<Edge, Sum> sums) {
        for (Sample sample : metrics.named("istio_requests_total")) {
            Sum sum = sum(sums, sample);
            if (sum == null) {
                continue;
            }
            boolean failed = sample.label("response_code").startsWith("5")
                    || sample.label("response_code").equals("0");
            if (counts(sample)) {
                sum.requests += sample.value();
                sum.errors += failed ? sample.value() : 0;
            }
            if (!atSource(sample)) {
                sum.received += sample.value();
                sum.mutual += sample.label("connection_security_policy").equals("mutual_tls") ? sample.value() : 0;
            }
        }
        for (Sample sample : metrics.named("istio_request_duration_milliseconds_bucket")) {
            Sum sum = sum(sums, sample);
            if (sum != null && counts(sample)) {
                String bound = sample.label("le");
                sum.buckets.merge(
                        bound.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(bound),
                        sample.value(),
                        Double::sum);
            }
        }
    }

    /** The caller's sidecar counts what it called; of a caller without one, the called one's counts. */
    private static boolean counts(Sample sample) {
        return atSource(sample) || from(sample).equals(OUTSIDE);
    }

    private static boolean atSource(Sample sample) {
        return sample.label("reporter").equals("source");
    }

    private static @Nullable Sum sum(Map<Edge, Sum> sums, Sample sample) {
        Edge edge = new Edge(from(sample), sample.label("destination_workload"));
        return sums.size() < MAX_EDGES || sums.containsKey(edge) ? sums.computeIfAbsent(edge, any -> new Sum()) : null;
    }

    /** A server knows its caller by certificate only: the service account names it. */
    private static String from(Sample sample) {
        String principal = sample.label("source_principal");
        int account = principal.indexOf("/sa/");
        if (account >= 0) {
            return principal.substring(account + 4);
        }
        String workload = sample.label("source_workload");
        return workload.isEmpty() || workload.equals("unknown") ? OUTSIDE : workload;
    }

    private SidecarState state(String name, JsonNode mesh, List<String> weights) {
        List<String> ejected = new ArrayList<>();
        for (JsonNode cluster : mesh.path("clusters")) {
            for (JsonNode endpoint : cluster.path("endpoints")) {
                if (endpoint.path("ejected").asBoolean(false)) {
                    ejected.add(endpoint.path("address").asString(""));
                }
            }
        }
        JsonNode certificate = mesh.path("identity").path("certificate");
        return new SidecarState(
                name,
                mesh.path("xds").path("fromDisk").asBoolean(false) ? "from disk" : "ready",
                mesh.path("xds").path("revision").asString(""),
                age(certificate.path("notBefore").asString("")),
                ejected.stream().distinct().toList(),
                weights);
    }

    private long age(String notBefore) {
        try {
            return Duration.between(Instant.parse(notBefore), clock.instant()).toSeconds();
        } catch (DateTimeParseException none) {
            return -1;
        }
    }

    private static final class Sum {
        private double requests;
        private double errors;
        private double mutual;
        private double received;
        private final TreeMap<Double, Double> buckets = new TreeMap<>();

        private Counters counters() {
            return new Counters(requests, errors, mutual, received, buckets);
        }
    }
}
