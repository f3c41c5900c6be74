package dev.weft.config.inject;

/**
 * Text forms that Kubernetes and {@code weft iptables} take.
 *
 * <p>Source: Kubernetes {@code resource.Quantity}; Istio's validation of {@code traffic.sidecar.istio.io}.
 */
final class Quantity {

    private static final String[] SUFFIXES = {"Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "m", "k", "M", "G", "T", "P", "E"};

    private Quantity() {}

    /** Whether it is a number with at most one suffix. */
    static boolean isQuantity(String text) {
        String number = text;
        for (String suffix : SUFFIXES) {
            if (text.endsWith(suffix)) {
                number = text.substring(0, text.length() - suffix.length());
                break;
            }
        }
        boolean dot = false;
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c == '.' && !dot) {
                dot = true;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return !number.isEmpty() && !number.equals(".");
    }

    /** Whether it is a list of ports; an empty one, too. */
    static boolean isPorts(String text) {
        if (text.isEmpty()) {
            return true;
        }
        for (String item : text.split(",", -1)) {
            if (!isPort(item.strip())) {
                return false;
            }
        }
        return true;
    }

    static boolean isPort(String text) {
        return isWhole(text, 1, 65_535);
    }

    /** Whether it is a whole number within bounds. */
    static boolean isWhole(String text, int least, int most) {
        if (text.isEmpty() || text.length() > 9) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        int number = Integer.parseInt(text);
        return number >= least && number <= most;
    }

    /** Whether it is a list of address blocks; an empty one, too. */
    static boolean isBlocks(String text) {
        if (text.isEmpty()) {
            return true;
        }
        for (String item : text.split(",", -1)) {
            if (!isBlock(item.strip())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlock(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return false;
        }
        String address = text.substring(0, slash);
        boolean six = address.indexOf(':') >= 0;
        return isWhole(text.substring(slash + 1), 0, six ? 128 : 32) && (six ? isSix(address) : isFour(address));
    }

    private static boolean isFour(String text) {
        String[] parts = text.split("\\.", -1);
        boolean four = parts.length == 4;
        for (String part : parts) {
            four &= isWhole(part, 0, 255);
        }
        return four;
    }

    private static boolean isSix(String text) {
        int groups = 0;
        for (String group : text.split(":", -1)) {
            boolean hex = group.length() <= 4;
            for (int i = 0; i < group.length(); i++) {
                hex &= Character.digit(group.charAt(i), 16) >= 0;
            }
            if (!hex) {
                return false;
            }
            groups += group.isEmpty() ? 0 : 1;
        }
        int gap = text.indexOf("::");
        return gap < 0 ? groups == 8 : groups < 8 && text.indexOf("::", gap + 1) < 0;
    }
}
