package dev.weft.proxy.boot;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** Durations as people write them: {@code 500ms}, {@code 5s}, {@code 1m}, {@code 24h}, or ISO-8601. */
final class DurationText {

    private DurationText() {}

    /** Empty when it is none, or negative. */
    static Optional<Duration> parse(String text) {
        String unit = text.strip().toLowerCase(Locale.ROOT);
        try {
            Duration duration;
            if (unit.startsWith("p")) {
                duration = Duration.parse(unit);
            } else if (unit.endsWith("ms")) {
                duration = Duration.ofMillis(amount(unit, 2));
            } else if (unit.endsWith("s")) {
                duration = Duration.ofSeconds(amount(unit, 1));
            } else if (unit.endsWith("m")) {
                duration = Duration.ofMinutes(amount(unit, 1));
            } else if (unit.endsWith("h")) {
                duration = Duration.ofHours(amount(unit, 1));
            } else {
                return Optional.empty();
            }
            return duration.isNegative() ? Optional.empty() : Optional.of(duration);
        } catch (NumberFormatException | DateTimeParseException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private static long amount(String text, int unitLength) {
        return Long.parseLong(text.substring(0, text.length() - unitLength).strip());
    }
}
