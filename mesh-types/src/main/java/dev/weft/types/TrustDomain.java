package dev.weft.types;

/**
 * The root of trust that issues a set of SPIFFE IDs, for example {@code cluster.local}.
 *
 * <p>Immutable and comparable by value. At most 255 characters of {@code [a-z0-9._-]}.
 *
 * <p>Source: SPIFFE-ID standard, section 2.1.
 *
 * @param name the name without {@code spiffe://}; never empty
 */
public record TrustDomain(String name) {

    /** Longest name that the SPIFFE standard allows, in bytes. */
    public static final int MAX_LENGTH = 255;

    /** Rejects a name that is not a trust domain, naming what was expected. */
    public TrustDomain {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("trust domain is missing");
        }
        if (name.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("trust domain is too long: " + name.length() + " (expected: at most "
                    + MAX_LENGTH + " characters)");
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isAllowed(name.charAt(i))) {
                throw new IllegalArgumentException("trust domain characters are limited to lowercase letters, numbers,"
                        + " dots, dashes, and underscores: \"" + name + "\"");
            }
        }
    }

    private static boolean isAllowed(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_';
    }

    @Override
    public String toString() {
        return name;
    }
}
