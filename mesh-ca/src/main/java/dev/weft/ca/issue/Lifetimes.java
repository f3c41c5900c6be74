package dev.weft.ca.issue;

import java.time.Duration;

/**
 * How long what the CA makes is valid.
 *
 * @param svid of an SVID when the caller names none; {@code weft.ca.svid-ttl}, default 24 h
 * @param maxSvid longest that a caller may name; {@code weft.ca.max-svid-ttl}, default 90 days
 * @param backdate how far SVIDs begin in the past, for clocks that are behind; at most half of the SVID's lifetime is
 *     used; default 20 s
 * @param token of a bootstrap token; default 10 min
 * @param root of a new root; default 10 years
 */
public record Lifetimes(Duration svid, Duration maxSvid, Duration backdate, Duration token, Duration root) {

    /** The defaults. */
    public static final Lifetimes DEFAULT = new Lifetimes(
            Duration.ofHours(24),
            Duration.ofDays(90),
            Duration.ofSeconds(20),
            Duration.ofMinutes(10),
            Duration.ofDays(3653));

    /** Rejects lifetimes of less than a second, a default above the maximum and SVIDs that outlive the root. */
    public Lifetimes {
        atLeastASecond("svid-ttl", svid);
        atLeastASecond("max-svid-ttl", maxSvid);
        atLeastASecond("token-ttl", token);
        atLeastASecond("root-ttl", root);
        if (backdate.isNegative()) {
            throw new IllegalArgumentException("backdate: " + backdate + " (expected: 0 or more)");
        }
        if (svid.compareTo(maxSvid) > 0) {
            throw new IllegalArgumentException(
                    "svid-ttl: " + svid + " (expected: at most max-svid-ttl " + maxSvid + ")");
        }
        if (maxSvid.compareTo(root) > 0) {
            throw new IllegalArgumentException(
                    "max-svid-ttl: " + maxSvid + " (expected: at most root-ttl " + root + ")");
        }
    }

    /** The same with another default lifetime of SVIDs; the maximum grows with it when it must. */
    public Lifetimes withSvid(Duration ttl) {
        return new Lifetimes(ttl, ttl.compareTo(maxSvid) > 0 ? ttl : maxSvid, backdate, token, root);
    }

    /** The same with another longest lifetime of SVIDs. */
    public Lifetimes withMaxSvid(Duration ttl) {
        return new Lifetimes(svid, ttl, backdate, token, root);
    }

    /** The same with another lifetime of bootstrap tokens. */
    public Lifetimes withToken(Duration ttl) {
        return new Lifetimes(svid, maxSvid, backdate, ttl, root);
    }

    private static void atLeastASecond(String name, Duration value) {
        if (value.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: at least PT1S)");
        }
    }
}
