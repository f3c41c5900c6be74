package dev.weft.proxy.accesslog;

import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.stage.HostChange;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.proxy.telemetry.LogLimiter;
import java.lang.System.Logger.Level;

/** A bounded number of log lines about endpoints that are ejected, come back, or change their answer to checks. */
public final class HostLog implements TrafficObserver {

    private static final System.Logger LOG = System.getLogger(HostLog.class.getName());

    private final LogLimiter limiter;

    public HostLog(LogLimiter limiter) {
        this.limiter = limiter;
    }

    @Override
    public void requestEnded(StreamReport report) {}

    @Override
    public void connectionOpened(StreamReport report) {}

    @Override
    public void connectionClosed(StreamReport report) {}

    @Override
    public void handshakeFailed(HandshakeFailure failure) {}

    @Override
    public void hostChanged(HostChange change) {
        if (!limiter.allows()) {
            return;
        }
        switch (change.kind()) {
            case EJECTED ->
                LOG.log(
                        Level.WARNING,
                        "Endpoint ejected: cluster={0} endpoint={1} cause={2} times={3}",
                        change.cluster(),
                        change.address(),
                        change.cause(),
                        change.times());
            case EJECTION_OVERFLOW ->
                LOG.log(
                        Level.WARNING,
                        "Endpoint not ejected, too many are: cluster={0} endpoint={1} cause={2}",
                        change.cluster(),
                        change.address(),
                        change.cause());
            case RETURNED ->
                LOG.log(Level.INFO, "Endpoint is back: cluster={0} endpoint={1}", change.cluster(), change.address());
            case CHECK_FAILED ->
                LOG.log(
                        Level.WARNING,
                        "Endpoint fails its check: cluster={0} endpoint={1} cause={2}",
                        change.cluster(),
                        change.address(),
                        change.cause());
            case CHECK_PASSED ->
                LOG.log(
                        Level.INFO,
                        "Endpoint passes its check: cluster={0} endpoint={1}",
                        change.cluster(),
                        change.address());
        }
    }
}
