package dev.weft.cli.iptables;

import dev.weft.cli.iptables.rule.Block;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * A rule's line in a form that is the same for what was written and for what the kernel tells: options in a fixed order,
 * numbers in decimal, addresses without host bits, defaults left out.
 *
 * @param options sorted
 */
record RuleLine(List<String> options) {

    private static final String FULL_MASK = "/0xffffffff";
    private static final Set<String> IMPLIED = Set.of("-m", "--on-ip", "--nfmask", "--ctmask");

    static RuleLine of(String line) {
        String[] words = line.replace("\"", "").strip().split(" +");
        List<String> options = new ArrayList<>();
        boolean negated = false;
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            if ("!".equals(word)) {
                negated = true;
                continue;
            }
            List<String> values = new ArrayList<>();
            while (i + 1 < words.length && !words[i + 1].startsWith("-") && !"!".equals(words[i + 1])) {
                values.add(words[++i]);
            }
            if (!IMPLIED.contains(word)) {
                options.add((negated ? "! " : "") + option(word, String.join(" ", values)));
            }
            negated = false;
        }
        Collections.sort(options);
        return new RuleLine(List.copyOf(options));
    }

    private static String option(String name, String value) {
        return switch (name) {
            case "--set-mark", "--set-xmark" -> "--set-mark " + mark(value);
            case "--mark", "--tproxy-mark" -> name + " " + mark(value);
            case "-s", "-d" ->
                name + " " + Block.read(value).map(Block::canonical).orElse(value);
            case "--ctstate" -> name + " " + sorted(value);
            default -> name + " " + value;
        };
    }

    private static String sorted(String list) {
        String[] states = list.split(",");
        Arrays.sort(states);
        return String.join(",", states);
    }

    private static String mark(String value) {
        String bare = value.endsWith(FULL_MASK) ? value.substring(0, value.length() - FULL_MASK.length()) : value;
        try {
            return String.valueOf(Long.decode(bare));
        } catch (NumberFormatException withAnotherMask) {
            return value;
        }
    }
}
