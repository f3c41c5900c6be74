package dev.weft.proxy.codec;

import java.nio.charset.StandardCharsets;

/** The usual methods, so that reading one makes no new text. */
public final class Methods {

    private static final String[] KNOWN = {
        "GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS", "CONNECT", "TRACE"
    };

    private Methods() {}

    static String intern(byte[] bytes, int length) {
        return intern(bytes, 0, length);
    }

    /** A method as text. */
    public static String intern(byte[] bytes, int from, int length) {
        for (String method : KNOWN) {
            if (method.length() == length && matches(method, bytes, from)) {
                return method;
            }
        }
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    private static boolean matches(String method, byte[] bytes, int from) {
        for (int i = 0; i < method.length(); i++) {
            if (bytes[from + i] != method.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
