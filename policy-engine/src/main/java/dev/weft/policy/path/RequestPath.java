package dev.weft.policy.path;

import java.util.Objects;

/**
 * A request target after normalisation: the string that routes and policies compare and that goes upstream. Only
 * {@link PathNormalizer} makes one, so nobody can authorize one string and forward another.
 */
public final class RequestPath implements NormalizedPath {

    /** Of CONNECT to a host and port: there is none, and no condition on a path but "every" holds. */
    public static final RequestPath NONE = new RequestPath("", 0);

    private final String target;
    private final int pathEnd;

    /** INVARIANT: {@code pathEnd} is the index of the first question mark, or the length. */
    RequestPath(String target, int pathEnd) {
        this.target = target;
        this.pathEnd = pathEnd;
    }

    /** Path and query as they are forwarded. The very string that was received when nothing had to change. */
    public String target() {
        return target;
    }

    /** Where the path ends in {@link #target()}; the rest is empty or starts with a question mark. */
    public int pathEnd() {
        return pathEnd;
    }

    /** The path without query. Copies characters when there is a query: for logs and rewrites, not for matching. */
    public String path() {
        return target.substring(0, pathEnd);
    }

    /** The query with its question mark; empty when there is none. */
    public String query() {
        return target.substring(pathEnd);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RequestPath that && target.equals(that.target);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(target);
    }

    @Override
    public String toString() {
        return target;
    }
}
