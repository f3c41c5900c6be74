package dev.weft.proxy.tracing;

import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Spans as OTLP's {@code ExportTraceServiceRequest}, written by field number. Any thread.
 *
 * <p>Source: opentelemetry-proto 1.x, {@code trace.proto}, {@code resource.proto}, {@code common.proto}.
 *
 * @param resource attributes of the service that the spans are of
 */
record OtlpSpans(Map<String, String> resource) implements Function<List<FinishedSpan>, byte[]> {

    private static final WireField RESOURCE_SPANS = WireField.of(1, "resource_spans");
    private static final WireField RESOURCE = WireField.of(1, "resource");
    private static final WireField SCOPE_SPANS = WireField.of(2, "scope_spans");
    private static final WireField ATTRIBUTES = WireField.of(1, "attributes");
    private static final WireField SCOPE = WireField.of(1, "scope");
    private static final WireField SPANS = WireField.of(2, "spans");
    private static final WireField NAME = WireField.of(1, "name");
    private static final WireField KEY = WireField.of(1, "key");
    private static final WireField VALUE = WireField.of(2, "value");
    private static final WireField STRING_VALUE = WireField.of(1, "string_value");
    private static final int OF_SERVER = 2;
    private static final int OF_CLIENT = 3;
    private static final int ERROR = 2;

    /** {@code opentelemetry.proto.trace.v1.Span}. */
    private static final class Fields {
        static final WireField TRACE_ID = WireField.of(1, "trace_id");
        static final WireField SPAN_ID = WireField.of(2, "span_id");
        static final WireField PARENT_SPAN_ID = WireField.of(4, "parent_span_id");
        static final WireField NAME = WireField.of(5, "name");
        static final WireField KIND = WireField.of(6, "kind");
        static final WireField START = WireField.of(7, "start_time_unix_nano");
        static final WireField END = WireField.of(8, "end_time_unix_nano");
        static final WireField ATTRIBUTES = WireField.of(9, "attributes");
        static final WireField STATUS = WireField.of(15, "status");
        static final WireField STATUS_CODE = WireField.of(3, "code");

        private Fields() {}
    }

    OtlpSpans {
        resource = Map.copyOf(resource);
    }

    @Override
    public byte[] apply(List<FinishedSpan> spans) {
        WireWriter service = new WireWriter();
        resource.forEach((key, value) -> service.message(ATTRIBUTES, attribute(key, value)));
        WireWriter scope = new WireWriter().message(SCOPE, new WireWriter().string(NAME, "weft"));
        spans.forEach(span -> scope.message(SPANS, span(span)));
        return new WireWriter()
                .message(
                        RESOURCE_SPANS,
                        new WireWriter().message(RESOURCE, service).message(SCOPE_SPANS, scope))
                .toByteArray();
    }

    private static WireWriter span(FinishedSpan span) {
        FinishedSpan.Ids ids = span.ids();
        WireWriter out = new WireWriter()
                .bytes(
                        Fields.TRACE_ID,
                        ByteBuffer.allocate(16)
                                .putLong(ids.traceHigh())
                                .putLong(ids.traceLow())
                                .array())
                .bytes(Fields.SPAN_ID, id(ids.span()));
        if (ids.parent() != 0) {
            out.bytes(Fields.PARENT_SPAN_ID, id(ids.parent()));
        }
        out.string(Fields.NAME, span.name())
                .number(
                        Fields.KIND,
                        switch (span.kind()) {
                            case SERVER -> OF_SERVER;
                            case CLIENT -> OF_CLIENT;
                        })
                .fixed64(Fields.START, span.startNanos())
                .fixed64(Fields.END, span.startNanos() + span.durationNanos());
        span.tags().forEach(tag -> out.message(Fields.ATTRIBUTES, attribute(tag.key(), tag.value())));
        if (span.failed()) {
            out.message(Fields.STATUS, new WireWriter().number(Fields.STATUS_CODE, ERROR));
        }
        return out;
    }

    private static byte[] id(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static WireWriter attribute(String key, String value) {
        return new WireWriter().string(KEY, key).message(VALUE, new WireWriter().string(STRING_VALUE, value));
    }
}
