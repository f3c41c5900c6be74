package dev.weft.policy.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.policy.cluster.OutlierDetection;
import dev.weft.policy.cluster.OutlierDetection.Consecutive;
import dev.weft.policy.cluster.OutlierDetection.Ejection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OutlierPropertyTest {

    /** One endpoint in plain code. */
    private static final class Naive {
        private int fives;
        private int gateways;
        private int multiplier;
        private long ejectedAt;
        private boolean out;
        private long returnedAt = -1;
    }

    /** The rules in plain code. */
    private record Limits(int fives, int gateways, int percent, boolean one) {}

    private static final long BASE = 7;
    private static final long MAXIMUM = 20;
    private static final long INTERVAL = 5;

    @Test
    void agreesWithPlainCodeOnRandomRequests() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 300; run++) {
            int size = 1 + random.nextInt(8);
            int fives = random.nextInt(4);
            int gateways = random.nextInt(4);
            int percent = random.nextInt(101);
            boolean one = random.nextBoolean();
            Ejection ejection =
                    new Ejection(Duration.ofNanos(BASE), Duration.ofNanos(MAXIMUM), Duration.ZERO, percent, one);
            OutlierDetector detector = new OutlierDetector(new OutlierDetection(
                    new Consecutive(fives, gateways, 0), null, null, ejection, Duration.ofNanos(INTERVAL), false));
            List<OutlierHost> hosts = new ArrayList<>();
            List<Naive> model = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                hosts.add(new OutlierHost("h" + i));
                model.add(new Naive());
            }
            detector.hosts(hosts);
            for (int now = 0; now < 400; now++) {
                int at = random.nextInt(size);
                int status = new int[] {200, 500, 502, 503, 404}[random.nextInt(5)];
                detector.answered(hosts.get(at), status, now, 0);
                answered(model, at, status, now, new Limits(fives, gateways, percent, one));
                if (now % INTERVAL == 0) {
                    detector.sweep(now, random);
                    sweep(model, now);
                }
                for (int i = 0; i < size; i++) {
                    assertThat(hosts.get(i).isEjected())
                            .as("seed %d, run %d, time %d, host %d", seed, run, now, i)
                            .isEqualTo(model.get(i).out);
                }
            }
        }
    }

    private static void answered(List<Naive> all, int at, int status, long now, Limits limits) {
        Naive host = all.get(at);
        if (status < 500) {
            host.fives = 0;
            host.gateways = 0;
            return;
        }
        if (status == 500) {
            host.gateways = 0;
        } else if (++host.gateways == limits.gateways() && !host.out) {
            eject(all, host, now, limits);
            host.gateways = 0;
        }
        if (++host.fives == limits.fives() && !host.out) {
            eject(all, host, now, limits);
            host.fives = 0;
        }
    }

    private static void eject(List<Naive> all, Naive host, long now, Limits limits) {
        long out = all.stream().filter(each -> each.out).count();
        if (100.0 * (out + 1) / all.size() <= limits.percent() || limits.one() && out == 0) {
            host.out = true;
            host.ejectedAt = now;
            if (host.multiplier * BASE < MAXIMUM + BASE) {
                host.multiplier++;
            }
        }
    }

    private static void sweep(List<Naive> all, long now) {
        for (Naive host : all) {
            if (host.out && now - host.ejectedAt >= Math.min(BASE * host.multiplier, MAXIMUM)) {
                host.out = false;
                host.fives = 0;
                host.gateways = 0;
                host.returnedAt = now;
            } else if (!host.out && host.returnedAt >= 0 && now - host.returnedAt >= INTERVAL && host.multiplier > 0) {
                host.multiplier--;
            }
        }
    }

    @Test
    void holdsTheShareUnderFourThreads() throws Exception {
        int size = 40;
        Ejection quarter = new Ejection(Duration.ofNanos(1), Duration.ofNanos(1), Duration.ZERO, 25, false);
        OutlierDetector detector = new OutlierDetector(
                new OutlierDetection(new Consecutive(3, 0, 0), null, null, quarter, Duration.ofNanos(1), false));
        List<OutlierHost> hosts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            hosts.add(new OutlierHost("h" + i));
        }
        detector.hosts(hosts);
        ConcurrentLinkedQueue<Integer> tooMany = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<OutlierEvent> events = new ConcurrentLinkedQueue<>();
        CountDownLatch done = new CountDownLatch(4);
        for (int t = 0; t < 4; t++) {
            Random random = new Random(t);
            Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 100_000; i++) {
                    OutlierHost host = hosts.get(random.nextInt(size));
                    OutlierEvent event = detector.answered(host, random.nextInt(3) == 0 ? 200 : 500, i, 0);
                    if (event != null && event.kind() == OutlierEvent.Kind.EJECTED) {
                        events.add(event);
                    }
                    if (detector.ejected() > size / 4) {
                        tooMany.add(detector.ejected());
                    }
                }
                done.countDown();
            });
        }
        Random random = new Random(9);
        int returned = 0;
        while (!done.await(1, TimeUnit.MILLISECONDS)) {
            returned += detector.sweep(Long.MAX_VALUE / 2, random).size();
        }
        assertThat(tooMany).isEmpty();
        long out = hosts.stream().filter(OutlierHost::isEjected).count();
        assertThat(detector.ejected()).isEqualTo((int) out);
        assertThat(events.size()).isEqualTo(returned + (int) out).isPositive();
    }
}
