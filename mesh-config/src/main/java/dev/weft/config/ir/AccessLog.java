package dev.weft.config.ir;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who hears of a request or connection at its end.
 *
 * <p>Source: Envoy {@code config.accesslog.v3.AccessLog}.
 *
 * @param filter a CEL condition that has been checked; empty: all are told
 */
public record AccessLog(Sink sink, Format format, String filter) {

    /** Says that nobody hears: it stands where a log was switched off, so that no default takes its place. */
    public static final AccessLog NOBODY =
            new AccessLog(new Sink.File("/dev/null"), new Format("-", new TreeMap<>()), "false");

    /** Where lines go. */
    public sealed interface Sink {
        /** A stream of the proxy's own process. */
        record File(String path) implements Sink {}

        /**
         * OTLP over gRPC.
         *
         * @param cluster that leads to the collector
         * @param authority its {@code HOST:PORT}
         * @param name of the log
         */
        record OpenTelemetry(String cluster, String authority, String name) implements Sink {}
    }

    /**
     * What a line says, in Envoy's command operators.
     *
     * @param text the line, or the body of a record; empty: {@code fields} are the line, as JSON
     * @param fields of the JSON line, or attributes of a record
     */
    public record Format(String text, SortedMap<String, String> fields) {
        public Format {
            fields = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(fields));
        }
    }
}
