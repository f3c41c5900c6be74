package dev.weft.proxy.accesslog;

import java.util.List;

/**
 * What a collector is told of one request or connection.
 *
 * @param epochNanos when it began
 * @param body the line
 * @param attributes in order
 * @param traceparent as it was forwarded; empty where there is none
 */
record LogRecord(long epochNanos, String body, List<Field> attributes, String traceparent) {

    LogRecord {
        attributes = List.copyOf(attributes);
    }

    /** An attribute. */
    record Field(String key, String value) {}
}
