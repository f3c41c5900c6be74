package dev.weft.proxy.admin;

import java.net.InetAddress;
import java.util.Locale;

/** Whether a Host header names this machine itself. */
final class LoopbackHost {

    private LoopbackHost() {}

    static boolean names(String host) {
        String name = withoutPort(host).toLowerCase(Locale.ROOT);
        if (name.equals("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(name).isLoopbackAddress();
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    private static String withoutPort(String host) {
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end < 0 ? host : host.substring(1, end);
        }
        int colon = host.lastIndexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }
}
