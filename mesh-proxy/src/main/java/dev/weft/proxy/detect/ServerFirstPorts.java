package dev.weft.proxy.detect;

/**
 * Ports whose protocols begin with words of the server: clients there say nothing until they have heard it.
 *
 * <p>Source: IANA's registry of service names; Istio's and Linkerd's lists of such protocols.
 */
public final class ServerFirstPorts {

    private ServerFirstPorts() {}

    /** FTP, SSH, SMTP, POP3, IMAP, submission, MySQL. */
    public static boolean contains(int port) {
        return switch (port) {
            case 21, 22, 25, 110, 143, 587, 3306 -> true;
            default -> false;
        };
    }
}
