package dev.weft.config.model.read;

import dev.weft.policy.match.Cidr;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What names may look like. Checked by hand: no pattern of ours runs on users' text. */
final class Names {

    private Names() {}

    /** A namespace or another DNS label: 1 to 63 of {@code [a-z0-9-]}, not at its ends a dash. */
    static boolean isLabel(String name) {
        return name.length() <= 63 && isDnsPart(name, false);
    }

    /** The name of an object: 1 to 253 of {@code [a-z0-9.-]}. */
    static boolean isObjectName(String name) {
        return name.length() <= 253 && isDnsPart(name, true);
    }

    /** A host, lower case or not: DNS labels (an underscore may be in them) between dots. */
    static boolean isHost(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.isEmpty() || name.length() > 253 || name.charAt(0) == '.' || name.contains("..")) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isLowerOrDigit(c) && c != '.' && c != '-' && c != '_') {
                return false;
            }
        }
        return true;
    }

    /** A host, {@code *}, or a host whose first label is or starts with {@code *}. */
    static boolean isHostOrWildcard(String host) {
        if (host.equals("*")) {
            return true;
        }
        if (!host.startsWith("*")) {
            return isHost(host);
        }
        String rest = host.substring(1);
        return isHost(rest.startsWith(".") ? rest.substring(1) : rest);
    }

    /** An IPv4 or IPv6 literal. */
    static boolean isIp(String text) {
        return text.indexOf(':') >= 0 ? isIpv6(text) : isIpv4(text);
    }

    /** An IP literal with a prefix length. */
    static boolean isCidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !isIp(text.substring(0, slash))) {
            return false;
        }
        int most = text.indexOf(':') >= 0 ? 128 : 32;
        return isNumber(text.substring(slash + 1), most);
    }

    /** An IP literal, alone or with a prefix length; {@code null} when it is neither. */
    static @Nullable Cidr cidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return isIp(text) ? new Cidr(text, text.indexOf(':') >= 0 ? 128 : 32) : null;
        }
        return isCidr(text) ? new Cidr(text.substring(0, slash), Integer.parseInt(text.substring(slash + 1))) : null;
    }

    /** A port's name: letters, digits, dots, dashes and underscores, starting and ending with a letter or digit. */
    static boolean isPortName(String name) {
        if (name.isEmpty() || name.length() > 63) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = Character.toLowerCase(name.charAt(i));
            boolean inner = i > 0 && i < name.length() - 1 && (c == '-' || c == '.' || c == '_');
            if (!isLowerOrDigit(c) && !inner) {
                return false;
            }
        }
        return true;
    }

    /** The name of a header: a token of RFC 9110. */
    static boolean isToken(String name) {
        if (name.isEmpty() || name.length() > 256) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = Character.toLowerCase(name.charAt(i));
            if (!isLowerOrDigit(c) && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The value of a header: no control characters. */
    static boolean isHeaderValue(String value) {
        return value.chars().allMatch(c -> c == '\t' || c >= ' ' && c != 127);
    }

    /** A decimal port number, 1 to 65535. */
    static boolean isPort(String text) {
        return isNumber(text, 65_535) && !text.equals("0");
    }

    private static boolean isNumber(String text, int most) {
        if (text.isEmpty() || text.length() > 5 || text.length() > 1 && text.charAt(0) == '0') {
            return false;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
            value = value * 10 + c - '0';
        }
        return value <= most;
    }

    private static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            if (!isNumber(part, 255)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        int groups = 0;
        String[] parts = text.split(":", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            if (parts[i].isEmpty()) {
                boolean atGap = gap >= 0 && (i > 0 && !last || gap == 0 && i == 0 || gap == text.length() - 2 && last);
                if (!atGap) {
                    return false;
                }
            } else if (last && parts[i].indexOf('.') >= 0) {
                groups += isIpv4(parts[i]) ? 2 : 100;
            } else {
                groups += isHex(parts[i]) ? 1 : 100;
            }
        }
        return gap >= 0 ? groups < 8 : groups == 8;
    }

    private static boolean isHex(String group) {
        return group.length() <= 4 && group.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    }

    private static boolean isDnsPart(String name, boolean dots) {
        if (name.isEmpty()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean inner = i > 0 && i < name.length() - 1 && (c == '-' || dots && c == '.');
            if (!isLowerOrDigit(c) && !inner) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLowerOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }
}
