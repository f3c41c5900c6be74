package dev.weft.proxy.accesslog;

import dev.weft.proxy.stage.StreamReport;

/** How a request or connection becomes a line of the access log. Any thread. */
public sealed interface LogLine permits AccessLogLine, TextLogLine, JsonLogLine {

    /** The line, with its end. */
    String of(StreamReport report);
}
