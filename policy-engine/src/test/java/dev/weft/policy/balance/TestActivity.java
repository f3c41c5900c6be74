package dev.weft.policy.balance;

import java.util.stream.Stream;

/** Busy as told. */
final class TestActivity implements HostActivity {
    final int[] active;
    final LatencyAverage[] latencies;

    TestActivity(int hosts) {
        this.active = new int[hosts];
        this.latencies = Stream.generate(() -> new LatencyAverage(10_000_000_000L))
                .limit(hosts)
                .toArray(LatencyAverage[]::new);
    }

    @Override
    public int active(int host) {
        return active[host];
    }

    @Override
    public LatencyAverage latency(int host) {
        return latencies[host];
    }
}
