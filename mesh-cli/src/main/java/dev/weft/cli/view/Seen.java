package dev.weft.cli.view;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What all sidecars told at one moment. Counters count from the start of each sidecar.
 *
 * @param nanos when, by the ticker
 * @param calls counters by caller and called
 * @param sidecars one each, those that do not answer included
 */
record Seen(long nanos, Map<Edge, Counters> calls, List<SidecarState> sidecars) {

    Seen {
        calls = Map.copyOf(calls);
        sidecars = List.copyOf(sidecars);
    }

    /**
     * Who calls whom.
     *
     * @param from workload, {@code outside} for who is not in the mesh
     * @param to workload
     */
    record Edge(String from, String to) {}

    /**
     * Requests so far.
     *
     * @param requests all of them
     * @param errors answered with 5xx, or not at all
     * @param mutual those that the called side received with mTLS
     * @param received those that the called side received
     * @param buckets upper bound in milliseconds to requests at most that slow
     */
    record Counters(double requests, double errors, double mutual, double received, SortedMap<Double, Double> buckets) {

        static final Counters NONE = new Counters(0, 0, 0, 0, new TreeMap<>());

        Counters {
            buckets = new TreeMap<>(buckets);
        }

        /** What came since then; everything when the sidecar was restarted meanwhile. */
        Counters since(Counters before) {
            if (before.requests() > requests || before.received() > received) {
                return this;
            }
            SortedMap<Double, Double> grown = new TreeMap<>();
            buckets.forEach(
                    (bound, count) -> grown.put(bound, count - before.buckets().getOrDefault(bound, 0.0)));
            return new Counters(
                    requests - before.requests(),
                    errors - before.errors(),
                    mutual - before.mutual(),
                    received - before.received(),
                    grown);
        }

        /** The upper bound of the bucket that holds the percentile; NaN without requests. */
        double percentile(double percent) {
            double all = buckets.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElse(0);
            if (all <= 0) {
                return Double.NaN;
            }
            for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
                if (bucket.getValue() >= all * percent / 100) {
                    return bucket.getKey();
                }
            }
            return Double.POSITIVE_INFINITY;
        }
    }

    /**
     * One sidecar.
     *
     * @param name its workload
     * @param health {@code ready}, {@code not ready} or {@code no answer}
     * @param revision the configuration that it runs; empty when it does not tell
     * @param certificateSeconds the age of its certificate; negative when it has none
     * @param ejected addresses that it does not call
     * @param weights {@code host: subset share} of the routes that split
     */
    record SidecarState(
            String name,
            String health,
            String revision,
            long certificateSeconds,
            List<String> ejected,
            List<String> weights) {
        SidecarState {
            ejected = List.copyOf(ejected);
            weights = List.copyOf(weights);
        }
    }
}
