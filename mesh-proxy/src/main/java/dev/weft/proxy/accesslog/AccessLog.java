package dev.weft.proxy.accesslog;

import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.telemetry.LogLimiter;
import java.nio.charset.StandardCharsets;

/** The sidecar's own access log, where no configuration says another: one line per request or opaque connection. */
public final class AccessLog implements TrafficObserver {

    private static final int SERVER_ERROR = 500;

    private final AccessLogMode mode;
    private final LogLine line;
    private final LogLimiter errors;
    private final LineWriter out;

    /**
     * @param errors how many lines a second in {@link AccessLogMode#ERRORS}
     * @param out takes the lines; not closed
     */
    public AccessLog(AccessLogMode mode, LogLine line, LogLimiter errors, LineWriter out) {
        this.mode = mode;
        this.line = line;
        this.errors = errors;
        this.out = out;
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
        boolean wanted = switch (mode) {
            case OFF -> false;
            case ALL -> true;
            case ERRORS -> failed(report) && errors.allows();
        };
        if (wanted) {
            out.offer(line.of(report).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static boolean failed(StreamReport report) {
        return report.responseCode() >= SERVER_ERROR || !report.responseFlags().equals("-");
    }
}
