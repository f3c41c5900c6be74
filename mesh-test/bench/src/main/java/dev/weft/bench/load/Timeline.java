package dev.weft.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What became of every request of a {@link TimelineLoad}: failures one by one, latency by the time since the start. One thread. */
final class Timeline {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long SLOW = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long STALL = TimeUnit.MILLISECONDS.toNanos(25);
    private static final int MAX_LISTED = 50;
    private static final int OK = 200;

    private final Histogram all = histogram();
    private final Histogram first = histogram();
    private final Histogram second = histogram();
    private final Histogram later = histogram();
    private final List<String> listed = new ArrayList<>();
    private final List<Stall> stalls = new ArrayList<>();
    private final List<Slow> slow = new ArrayList<>();
    private final long start;
    private long gets;
    private long posts;
    private long failedGets;
    private long failedPosts;

    Timeline(long start) {
        this.start = start;
    }

    private record Stall(long at, long nanos) {}

    private record Slow(long from, long to, long number) {}

    private static Histogram histogram() {
        return new Histogram(TimeUnit.SECONDS.toNanos(120), 3);
    }

    /** This process itself was late. */
    void late(long at, long nanos) {
        if (nanos > STALL) {
            stalls.add(new Stall(at, nanos));
        }
    }

    /** A request ended; status 0: it has no answer. */
    void ended(Request request, long now, int status, String why) {
        long took = now - request.due();
        if (request.post()) {
            posts++;
        } else {
            gets++;
        }
        if (status != OK) {
            if (request.post()) {
                failedPosts++;
            } else {
                failedGets++;
            }
            if (listed.size() < MAX_LISTED) {
                listed.add(String.format(
                        Locale.ROOT,
                        "%s %d at %.1f s after %d ms: %d %s",
                        request.post() ? "POST" : "GET",
                        request.number(),
                        (request.due() - start) / 1e9,
                        TimeUnit.NANOSECONDS.toMillis(took),
                        status,
                        why));
            }
        }
        if (took > SLOW) {
            slow.add(new Slow(request.due(), now, request.number()));
        }
        all.recordValue(took);
        long at = request.due() - start;
        (at < 5 * SECOND ? first : at < 10 * SECOND ? second : later).recordValue(took);
    }

    /** A request on its way. */
    record Request(long number, boolean post, long due) {}

    /** One JSON object. Requests that were slow while this process was late itself are counted apart. */
    String json() {
        long excused = slow.stream().filter(this::excused).count();
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "{\"gets\":%d,\"posts\":%d,\"failed_gets\":%d,\"failed_posts\":%d,\"over_250_ms\":%d,\"over_250_ms_machine\":%d,"
                        + "\"p50_us\":%.0f,\"p99_us\":%.0f,\"max_us\":%.0f,\"p99_us_0_5\":%.0f,\"p99_us_5_10\":%.0f,"
                        + "\"p99_us_10\":%.0f,\"slow_at_s\":[",
                gets,
                posts,
                failedGets,
                failedPosts,
                slow.size() - excused,
                excused,
                micros(all, 50),
                micros(all, 99),
                all.getMaxValue() / 1e3,
                micros(first, 99),
                micros(second, 99),
                micros(later, 99)));
        int shown = 0;
        for (Slow s : slow) {
            if (!excused(s) && shown < MAX_LISTED) {
                text.append(shown++ == 0 ? "" : ",").append(String.format(Locale.ROOT, "%.1f", (s.from - start) / 1e9));
            }
        }
        text.append("],\"failures\":[");
        for (int i = 0; i < listed.size(); i++) {
            text.append(i == 0 ? "\"" : ",\"")
                    .append(listed.get(i).replace("\\", "").replace('"', '\''))
                    .append('"');
        }
        return text.append("]}").toString();
    }

    private boolean excused(Slow request) {
        return stalls.stream().anyMatch(s -> s.at >= request.from && s.at - s.nanos <= request.to);
    }

    private static double micros(Histogram histogram, double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e3;
    }
}
