package dev.weft.config.parse;

import java.time.Duration;
import java.util.Optional;

/**
 * Reads durations such as {@code 1.5s}, {@code 250ms} or {@code 1h30m}.
 *
 * <p>Source: Go's {@code time.ParseDuration} without signs, units below a millisecond and values above 9,999 hours; it
 * covers protobuf's JSON form ({@code 1.5s}) and Gateway API's GEP-2257.
 */
public final class Durations {

    /** For messages. */
    static final String EXPECTED = "a duration such as 1.5s, 250ms or 1h30m";

    private static final double MOST_SECONDS = 9_999 * 3_600.0;

    private Durations() {}

    /** The duration that a text stands for; empty when it is none. */
    public static Optional<Duration> parse(String text) {
        double seconds = 0;
        int at = 0;
        int parts = 0;
        while (at < text.length()) {
            int number = at;
            while (at < text.length() && (isDigit(text.charAt(at)) || text.charAt(at) == '.')) {
                at++;
            }
            int unit = at;
            while (at < text.length() && Character.isLetter(text.charAt(at))) {
                at++;
            }
            double scale = scale(text.substring(unit, at));
            Optional<Double> value = number(text.substring(number, unit));
            if (scale == 0 || value.isEmpty() || ++parts > 4) {
                return Optional.empty();
            }
            seconds += value.get() * scale;
        }
        return parts == 0 || seconds > MOST_SECONDS
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.round(seconds * 1_000) * 1_000_000));
    }

    private static Optional<Double> number(String digits) {
        boolean valid = !digits.isEmpty()
                && digits.length() <= 20
                && isDigit(digits.charAt(0))
                && digits.indexOf('.') == digits.lastIndexOf('.');
        return valid ? Optional.of(Double.parseDouble(digits)) : Optional.empty();
    }

    private static double scale(String unit) {
        return switch (unit) {
            case "h" -> 3_600;
            case "m" -> 60;
            case "s" -> 1;
            case "ms" -> 0.001;
            default -> 0;
        };
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
