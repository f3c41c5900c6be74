package dev.weft.proxy.tls;

import dev.weft.proxy.stage.HandshakeFailure.Reason;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Says in the fixed vocabulary why a handshake failed. Any thread. */
public final class HandshakeFailures {

    private static final int MAX_DETAIL = 256;
    private static final int MAX_CAUSES = 8;

    private HandshakeFailures() {}

    /** The cause in the fixed vocabulary. */
    public static Reason reason(Throwable failure) {
        Throwable at = failure;
        for (int i = 0; at != null && i < MAX_CAUSES; i++, at = at.getCause()) {
            if (at instanceof PeerRefusedException refused) {
                return refused.refused().reason();
            }
        }
        if (failure instanceof SslHandshakeTimeoutException) {
            return Reason.TIMEOUT;
        }
        if (failure instanceof NotSslRecordException) {
            return Reason.PROTOCOL;
        }
        if (failure instanceof SSLException) {
            return ofTlsMessage(failure);
        }
        return failure instanceof ClosedChannelException || failure instanceof IOException
                ? Reason.CLOSED
                : Reason.PROTOCOL;
    }

    /** One line for the log, bounded. */
    public static String detail(Throwable failure) {
        Throwable at = failure;
        for (int i = 0; at != null && i < MAX_CAUSES; i++, at = at.getCause()) {
            if (at instanceof PeerRefusedException refused) {
                return bounded(refused.refused().detail());
            }
        }
        String message = failure.getMessage();
        return bounded(message == null ? failure.getClass().getSimpleName() : message);
    }

    // The TLS libraries tell these two only in words: BoringSSL's error names, the JDK's sentences.
    private static Reason ofTlsMessage(Throwable failure) {
        String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (message.contains("peer_did_not_return_a_certificate")
                || message.contains("empty client certificate chain")) {
            return Reason.NO_PEER_CERTIFICATE;
        }
        if (message.contains("alert")) {
            return Reason.PEER_ALERT;
        }
        return Reason.PROTOCOL;
    }

    private static String bounded(String text) {
        String line = text.replace('\n', ' ').replace('\r', ' ');
        return line.length() <= MAX_DETAIL ? line : line.substring(0, MAX_DETAIL) + "…";
    }
}
