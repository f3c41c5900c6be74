package dev.weft.types;

import java.util.Optional;

/**
 * The identity of a workload: {@code spiffe://TRUST-DOMAIN/PATH}.
 *
 * <p>Immutable and comparable by value. At most 2,048 bytes; path segments hold {@code [A-Za-z0-9._-]} and are never
 * empty, {@code .} or {@code ..}.
 *
 * <p>Source: SPIFFE-ID standard, section 2; the path of a Kubernetes workload is Istio's {@code /ns/NS/sa/SA}.
 *
 * @param trustDomain who vouches for this identity
 * @param path empty, or starts with a slash and does not end with one
 */
public record SpiffeId(TrustDomain trustDomain, String path) {

    private static final String SCHEME = "spiffe://";

    /** Longest ID that the SPIFFE standard requires implementations to support, in bytes. */
    public static final int MAX_LENGTH = 2048;

    /** Rejects a path that the SPIFFE standard does not allow, naming what was expected. */
    public SpiffeId {
        checkPath(path);
        int length = SCHEME.length() + trustDomain.name().length() + path.length();
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "SPIFFE ID is too long: " + length + " (expected: at most " + MAX_LENGTH + " characters)");
        }
    }

    /**
     * Reads {@code spiffe://TRUST-DOMAIN/PATH}.
     *
     * @throws IllegalArgumentException when the text is not a SPIFFE ID; the message says why
     */
    public static SpiffeId parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("SPIFFE ID cannot be empty");
        }
        if (!text.startsWith(SCHEME)) {
            throw new IllegalArgumentException(
                    "scheme is missing or invalid: \"" + text + "\" (expected: " + SCHEME + ")");
        }
        int slash = text.indexOf('/', SCHEME.length());
        String domain = slash < 0 ? text.substring(SCHEME.length()) : text.substring(SCHEME.length(), slash);
        return new SpiffeId(new TrustDomain(domain), slash < 0 ? "" : text.substring(slash));
    }

    /** Like {@link #parse}, for text that comes from a peer: empty instead of an exception. */
    public static Optional<SpiffeId> tryParse(String text) {
        try {
            return Optional.of(parse(text));
        } catch (IllegalArgumentException notAnId) {
            return Optional.empty();
        }
    }

    /**
     * The identity of a Kubernetes-style workload, {@code spiffe://TD/ns/NS/sa/SA}.
     *
     * @throws IllegalArgumentException when a name cannot be a path segment
     */
    public static SpiffeId ofWorkload(TrustDomain trustDomain, String namespace, String serviceAccount) {
        checkSegment(namespace);
        checkSegment(serviceAccount);
        return new SpiffeId(trustDomain, "/ns/" + namespace + "/sa/" + serviceAccount);
    }

    /** The namespace and service account, when the path has exactly the form {@code /ns/NS/sa/SA}. */
    public Optional<Workload> workload() {
        if (!path.startsWith("/ns/")) {
            return Optional.empty();
        }
        int afterNamespace = path.indexOf('/', 4);
        if (afterNamespace < 0 || !path.startsWith("/sa/", afterNamespace)) {
            return Optional.empty();
        }
        String account = path.substring(afterNamespace + 4);
        if (account.indexOf('/') >= 0) {
            return Optional.empty();
        }
        return Optional.of(new Workload(path.substring(4, afterNamespace), account));
    }

    /** The form that Istio's policies use: without {@code spiffe://}. */
    public String principal() {
        return trustDomain.name() + path;
    }

    @Override
    public String toString() {
        return SCHEME + trustDomain.name() + path;
    }

    private static void checkPath(String path) {
        if (path.isEmpty()) {
            return;
        }
        if (path.charAt(0) != '/') {
            throw new IllegalArgumentException("path must start with a slash: \"" + path + "\"");
        }
        int start = 1;
        for (int i = 1; i <= path.length(); i++) {
            if (i == path.length() || path.charAt(i) == '/') {
                if (start == i && i == path.length()) {
                    throw new IllegalArgumentException("path cannot have a trailing slash: \"" + path + "\"");
                }
                checkSegment(path.substring(start, i));
                start = i + 1;
            }
        }
    }

    private static void checkSegment(String segment) {
        if (segment.isEmpty()) {
            throw new IllegalArgumentException("path cannot contain empty segments");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw new IllegalArgumentException("path cannot contain dot segments: \"" + segment + "\"");
        }
        for (int i = 0; i < segment.length(); i++) {
            if (!isAllowed(segment.charAt(i))) {
                throw new IllegalArgumentException("path segment characters are limited to letters, numbers, dots,"
                        + " dashes, and underscores: \"" + segment + "\"");
            }
        }
    }

    private static boolean isAllowed(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_';
    }

    /**
     * A Kubernetes-style workload identity.
     *
     * @param namespace the workload's namespace
     * @param serviceAccount the service account it runs as
     */
    public record Workload(String namespace, String serviceAccount) {}
}
