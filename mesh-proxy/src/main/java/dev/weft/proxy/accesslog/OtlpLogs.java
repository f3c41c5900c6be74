package dev.weft.proxy.accesslog;

import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireWriter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Records as OTLP's {@code ExportLogsServiceRequest}, written by field number. Any thread.
 *
 * <p>Source: opentelemetry-proto 1.x, {@code logs.proto}, {@code resource.proto}, {@code common.proto}.
 *
 * @param resource attributes of the service whose log it is
 */
record OtlpLogs(Map<String, String> resource) implements Function<List<LogRecord>, byte[]> {

    private static final WireField RESOURCE_LOGS = WireField.of(1, "resource_logs");
    private static final WireField RESOURCE = WireField.of(1, "resource");
    private static final WireField SCOPE_LOGS = WireField.of(2, "scope_logs");
    private static final WireField RESOURCE_ATTRIBUTES = WireField.of(1, "attributes");
    private static final WireField SCOPE = WireField.of(1, "scope");
    private static final WireField RECORDS = WireField.of(2, "log_records");
    private static final WireField NAME = WireField.of(1, "name");
    private static final WireField KEY = WireField.of(1, "key");
    private static final WireField VALUE = WireField.of(2, "value");
    private static final WireField STRING_VALUE = WireField.of(1, "string_value");
    private static final WireField TIME = WireField.of(1, "time_unix_nano");
    private static final WireField BODY = WireField.of(5, "body");
    private static final WireField ATTRIBUTES = WireField.of(6, "attributes");
    private static final WireField TRACE_ID = WireField.of(9, "trace_id");
    private static final WireField SPAN_ID = WireField.of(10, "span_id");

    /** {@code 00-TRACE-SPAN-FLAGS}. */
    private static final int TRACEPARENT = 55;

    OtlpLogs {
        resource = Map.copyOf(resource);
    }

    @Override
    public byte[] apply(List<LogRecord> records) {
        WireWriter service = new WireWriter();
        new TreeMap<>(resource).forEach((key, value) -> service.message(RESOURCE_ATTRIBUTES, attribute(key, value)));
        WireWriter scope = new WireWriter().message(SCOPE, new WireWriter().string(NAME, "weft"));
        records.forEach(record -> scope.message(RECORDS, record(record)));
        return new WireWriter()
                .message(
                        RESOURCE_LOGS,
                        new WireWriter().message(RESOURCE, service).message(SCOPE_LOGS, scope))
                .toByteArray();
    }

    private static WireWriter record(LogRecord record) {
        WireWriter out = new WireWriter().fixed64(TIME, record.epochNanos()).message(BODY, text(record.body()));
        record.attributes().forEach(field -> out.message(ATTRIBUTES, attribute(field.key(), field.value())));
        String parent = record.traceparent();
        if (parent.length() == TRACEPARENT && hex(parent, 3, 35) && hex(parent, 36, 52)) {
            out.bytes(TRACE_ID, HexFormat.of().parseHex(parent, 3, 35))
                    .bytes(SPAN_ID, HexFormat.of().parseHex(parent, 36, 52));
        }
        return out;
    }

    private static boolean hex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!HexFormat.isHexDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static WireWriter attribute(String key, String value) {
        return new WireWriter().string(KEY, key).message(VALUE, text(value));
    }

    private static WireWriter text(String value) {
        return new WireWriter().string(STRING_VALUE, value);
    }
}
