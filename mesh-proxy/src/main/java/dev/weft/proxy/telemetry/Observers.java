package dev.weft.proxy.telemetry;

import dev.weft.proxy.stage.HandshakeFailure;
import dev.weft.proxy.stage.HostChange;
import dev.weft.proxy.stage.StreamReport;
import dev.weft.proxy.stage.TrafficObserver;
import java.util.List;

/** Several observers as one, told in order. */
public record Observers(List<TrafficObserver> all) implements TrafficObserver {

    public Observers {
        all = List.copyOf(all);
    }

    @Override
    public void requestEnded(StreamReport report) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).requestEnded(report);
        }
    }

    @Override
    public void connectionOpened(StreamReport report) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).connectionOpened(report);
        }
    }

    @Override
    public void connectionClosed(StreamReport report) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).connectionClosed(report);
        }
    }

    @Override
    public void hostChanged(HostChange change) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).hostChanged(change);
        }
    }

    @Override
    public void handshakeFailed(HandshakeFailure failure) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).handshakeFailed(failure);
        }
    }
}
