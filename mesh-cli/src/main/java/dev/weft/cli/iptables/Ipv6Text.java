package dev.weft.cli.iptables;

import java.util.ArrayList;
import java.util.List;

/**
 * IPv6 addresses as tools print them.
 *
 * <p>Source: RFC 5952.
 */
final class Ipv6Text {

    private static final int GROUPS = 8;

    private Ipv6Text() {}

    /** Eight groups in hexadecimal become the shortest form. */
    static String shortest(String eightGroups) {
        List<String> groups = new ArrayList<>(List.of(eightGroups.split(":")));
        int start = -1;
        int length = 1;
        for (int i = 0; i < groups.size(); i++) {
            int end = i;
            while (end < groups.size() && "0".equals(groups.get(end))) {
                end++;
            }
            if (end - i > length) {
                start = i;
                length = end - i;
            }
        }
        if (groups.size() != GROUPS || start < 0) {
            return eightGroups;
        }
        String before = String.join(":", groups.subList(0, start));
        String after = String.join(":", groups.subList(start + length, GROUPS));
        return before + "::" + after;
    }
}
