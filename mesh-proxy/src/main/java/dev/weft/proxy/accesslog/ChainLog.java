package dev.weft.proxy.accesslog;

import dev.weft.policy.expression.Expression;
import dev.weft.proxy.export.Collector;
import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.types.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The access logs of one filter chain, told in order. Event loops call it, several at once. */
record ChainLog(List<Entry> entries) implements TrafficObserver {

    ChainLog {
        entries = List.copyOf(entries);
    }

    /**
     * Who is told what.
     *
     * @param filter {@code null}: everything
     */
    record Entry(@Nullable Expression filter, Taker taker) {}

    /** Times of records. */
    record Times(Clock clock, Ticker ticker) {
        long epochNanos(StreamReport report) {
            Instant now = clock.instant();
            long epoch = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
            return epoch - (ticker.nanoTime() - report.startTicks());
        }
    }

    /** Takes what passes the filter; never blocks. */
    sealed interface Taker {
        void take(StreamReport report);
    }

    /** As lines on a stream. */
    record Lines(LogLine line, LineWriter writer) implements Taker {
        @Override
        public void take(StreamReport report) {
            writer.offer(line.of(report).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** As records at a collector. */
    record Records(TextLogLine body, List<JsonLogLine.Member> attributes, Collector<LogRecord> collector, Times times)
            implements Taker {
        @Override
        public void take(StreamReport report) {
            List<LogRecord.Field> fields = new ArrayList<>(attributes.size());
            for (int i = 0; i < attributes.size(); i++) {
                JsonLogLine.Member member = attributes.get(i);
                fields.add(new LogRecord.Field(member.name(), member.value().text(report)));
            }
            collector.offer(new LogRecord(times.epochNanos(report), body.text(report), fields, report.traceparent()));
        }
    }

    @Override
    public void requestEnded(StreamReport report) {
        log(report);
    }

    @Override
    public void connectionOpened(StreamReport report) {}

    @Override
    public void connectionClosed(StreamReport report) {
        log(report);
    }

    @Override
    public void handshakeFailed(HandshakeFailure failure) {}

    private void log(StreamReport report) {
        ReportAttributes attributes = null;
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            Expression filter = entry.filter();
            if (filter != null) {
                attributes = attributes == null ? new ReportAttributes(report) : attributes;
                if (!filter.matches(attributes)) {
                    continue;
                }
            }
            entry.taker().take(report);
        }
    }
}
