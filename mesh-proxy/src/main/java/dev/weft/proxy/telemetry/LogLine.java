package dev.weft.proxy.telemetry;

import dev.weft.proxy.stage.StreamReport;

/** How a request or connection becomes a line of the access log. Any thread. */
public sealed interface LogLine permits AccessLogLine, TextLogLine {

    /** The line, with its end. */
    String of(StreamReport report);
}
