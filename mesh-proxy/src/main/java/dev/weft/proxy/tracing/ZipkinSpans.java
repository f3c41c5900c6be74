package dev.weft.proxy.tracing;

import dev.weft.proxy.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Spans as Zipkin's version 2 in JSON. Any thread.
 *
 * <p>Source: Zipkin API v2, {@code ListOfSpans}.
 *
 * @param service name of the local endpoint
 */
record ZipkinSpans(String service) implements Function<List<FinishedSpan>, byte[]> {

    private static final long NANOS_PER_MICRO = 1_000;

    @Override
    public byte[] apply(List<FinishedSpan> spans) {
        StringBuilder out = new StringBuilder(spans.size() * 1024);
        JsonWriter json = new JsonWriter(out).beginArray();
        spans.forEach(span -> write(json, span));
        json.endArray();
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(JsonWriter json, FinishedSpan span) {
        FinishedSpan.Ids ids = span.ids();
        json.beginObject()
                .member("traceId", (ids.traceHigh() == 0 ? "" : Hex.of(ids.traceHigh())) + Hex.of(ids.traceLow()))
                .member("id", Hex.of(ids.span()));
        if (ids.parent() != 0) {
            json.member("parentId", Hex.of(ids.parent()));
        }
        json.member("kind", span.kind().name())
                .member("name", span.name())
                .member("timestamp", span.startNanos() / NANOS_PER_MICRO)
                .member("duration", Math.max(1, span.durationNanos() / NANOS_PER_MICRO));
        json.name("localEndpoint").beginObject().member("serviceName", service).endObject();
        json.name("tags").beginObject();
        Set<String> seen = new HashSet<>();
        for (FinishedSpan.Tag tag : span.tags()) {
            if (seen.add(tag.key())) {
                json.member(tag.key(), tag.value());
            }
        }
        json.endObject().endObject();
    }
}
