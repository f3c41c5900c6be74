package dev.weft.proxy.accesslog;

import dev.weft.proxy.config.ChainTelemetry;
import dev.weft.proxy.config.ChainTelemetry.Format;
import dev.weft.proxy.config.ChainTelemetry.Log;
import dev.weft.proxy.config.ChainTelemetry.Sink;
import dev.weft.proxy.config.Tracing;
import dev.weft.proxy.export.Collector;
import dev.weft.proxy.export.Destination;
import dev.weft.proxy.export.Exports;
import dev.weft.proxy.peer.Workload;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.types.Ticker;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the access logs of filter chains. Those with one collector share its queue; those of one stream share its writer.
 * Any thread.
 *
 * @param own where a chain says nothing
 * @param out standard output
 * @param err standard error
 * @param self whose log it is
 * @param clock for the start of requests
 * @param ticker the one that reports count with
 */
public record ChainLogs(
        TrafficObserver own, LineWriter out, LineWriter err, Workload self, Clock clock, Ticker ticker) {

    private static final String EXPORT = "/opentelemetry.proto.collector.logs.v1.LogsService/Export";

    /** The access log of a chain. */
    public TrafficObserver of(ChainTelemetry telemetry, Exports exports) {
        if (telemetry.logs().isEmpty()) {
            return own;
        }
        List<ChainLog.Entry> entries = new ArrayList<>();
        for (Log log : telemetry.logs()) {
            taker(log, exports).ifPresent(taker -> entries.add(new ChainLog.Entry(log.filter(), taker)));
        }
        return new ChainLog(entries);
    }

    private Optional<ChainLog.Taker> taker(Log log, Exports exports) {
        return switch (log.sink()) {
            case Sink.Stream stream ->
                switch (stream) {
                    case OUT -> Optional.of(new ChainLog.Lines(line(log.format()), out));
                    case ERR -> Optional.of(new ChainLog.Lines(line(log.format()), err));
                    case NONE -> Optional.empty();
                };
            case Sink.OpenTelemetry otel -> Optional.of(records(otel, log.format(), exports));
        };
    }

    private LogLine line(Format format) {
        return format.text().isEmpty() && !format.fields().isEmpty()
                ? new JsonLogLine(members(format.fields()))
                : text(format.text());
    }

    private TextLogLine text(String format) {
        return new TextLogLine(TextFormat.lenient(format), clock, ticker);
    }

    private List<JsonLogLine.Member> members(Map<String, String> fields) {
        List<JsonLogLine.Member> members = new ArrayList<>();
        fields.forEach((name, format) -> members.add(new JsonLogLine.Member(name, text(format))));
        return members;
    }

    private ChainLog.Taker records(Sink.OpenTelemetry otel, Format format, Exports exports) {
        Tracing.Collector at = otel.collector();
        Collector<LogRecord> collector = exports.logs(
                new Destination(
                        at.cluster(),
                        at.authority().isEmpty() ? at.cluster().replace('|', '.') : at.authority(),
                        EXPORT,
                        Destination.Form.GRPC,
                        at.timeout()),
                new OtlpLogs(resource(otel.name())));
        return new ChainLog.Records(
                text(format.text()), members(format.fields()), collector, new ChainLog.Times(clock, ticker));
    }

    private Map<String, String> resource(String log) {
        return Map.of(
                "log_name",
                log,
                "service.name",
                self.canonicalService() + "." + self.namespace(),
                "service.version",
                self.version(),
                "k8s.namespace.name",
                self.namespace());
    }
}
