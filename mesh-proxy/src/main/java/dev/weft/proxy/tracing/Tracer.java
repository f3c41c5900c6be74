package dev.weft.proxy.tracing;

import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.Tracing;
import dev.weft.proxy.config.Tracing.Sampling;
import dev.weft.proxy.export.Collector;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.proxy.tracing.Propagation.Incoming;
import dev.weft.types.Ticker;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Traces the requests of one connection manager: decides which are recorded, tells the next hop, and hands finished spans to
 * the collector. A request that is not recorded and brings its trace allocates nothing for a span. Any thread.
 *
 * <p>Source: Envoy, tracing: the caller's decision counts, then the random share; {@code overall_sampling} bounds both.
 */
public final class Tracer {

    private static final double ALL = 100;

    private final Propagation propagation;
    private final boolean wide;
    private final Sampling sampling;
    private final SpanTags tags;
    private final Collector<FinishedSpan> collector;
    private final Times times;

    /** Where times come from. */
    record Times(Clock clock, Ticker ticker) {}

    Tracer(Tracing config, SpanTags tags, Collector<FinishedSpan> collector, Times times) {
        this.propagation = switch (config.provider()) {
            case Tracing.Provider.OpenTelemetry otel -> Propagation.W3C;
            case Tracing.Provider.Zipkin zipkin -> Propagation.B3;
        };
        this.wide = switch (config.provider()) {
            case Tracing.Provider.OpenTelemetry otel -> true;
            case Tracing.Provider.Zipkin zipkin -> zipkin.wideTraceIds();
        };
        this.sampling = config.sampling();
        this.tags = tags;
        this.collector = collector;
        this.times = times;
    }

    /**
     * Begins.
     *
     * @param headers of the request; changed where it is recorded, or says something malformed
     * @return {@code null}: not recorded
     */
    public @Nullable Span begin(HeaderBlock headers, RandomGenerator random) {
        if (!headers.contains(HeaderName.TRACEPARENT)) {
            // Of a trace that nobody names; the next hop would take it for a part of the one that begins here.
            headers.remove(HeaderName.TRACESTATE);
        }
        if (Propagation.absent(headers)) {
            return takes(sampling.random(), random) && takes(sampling.overall(), random)
                    ? root(headers, random)
                    : none(headers, random);
        }
        Incoming incoming = propagation.read(headers);
        boolean wanted = switch (incoming.decision()) {
            case SAMPLED -> true;
            case UNSAMPLED -> false;
            case OPEN -> takes(sampling.random(), random);
        };
        if (!wanted || !takes(sampling.overall(), random)) {
            return null;
        }
        TraceContext parent = incoming.context();
        if (parent == null) {
            return root(headers, random);
        }
        long own = nonZero(random);
        propagation.write(headers, parent, own, false);
        return new Span(this, new FinishedSpan.Ids(parent.high(), parent.low(), own, parent.span()));
    }

    private @Nullable Span none(HeaderBlock headers, RandomGenerator random) {
        propagation.writeUnsampled(headers, random);
        return null;
    }

    private Span root(HeaderBlock headers, RandomGenerator random) {
        long own = nonZero(random);
        TraceContext trace =
                new TraceContext(wide ? nonZero(random) : 0, nonZero(random), own, TraceContext.Decision.SAMPLED);
        propagation.write(headers, trace, own, true);
        return new Span(this, new FinishedSpan.Ids(trace.high(), trace.low(), own, 0));
    }

    void end(FinishedSpan.Ids ids, StreamReport report) {
        Instant now = times.clock().instant();
        long start = TimeUnit.SECONDS.toNanos(now.getEpochSecond())
                + now.getNano()
                - (times.ticker().nanoTime() - report.startTicks());
        collector.offer(new FinishedSpan(
                ids,
                report.direction() == Direction.INBOUND ? FinishedSpan.Kind.SERVER : FinishedSpan.Kind.CLIENT,
                SpanTags.name(report),
                start,
                Math.max(0, report.durationNanos()),
                tags.of(report),
                SpanTags.failed(report)));
    }

    private static boolean takes(double percent, RandomGenerator random) {
        return percent >= ALL || percent > 0 && random.nextDouble(ALL) < percent;
    }

    private static long nonZero(RandomGenerator random) {
        long value = random.nextLong();
        return value == 0 ? 1 : value;
    }
}
