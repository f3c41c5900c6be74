package dev.weft.policy.path;

/**
 * How far a request path is normalised.
 *
 * <p>Source: Istio {@code MeshConfig.pathNormalization}; Envoy {@code normalize_path}, {@code merge_slashes},
 * {@code path_with_escaped_slashes_action}.
 */
public enum PathNormalization {
    /** As sent, but for the fragment. */
    NONE,
    /** RFC 3986: dot segments, unreserved escapes, backslashes. */
    BASE,
    /** BASE, and several slashes become one. */
    MERGE_SLASHES,
    /** Escaped slashes and backslashes are decoded first, then MERGE_SLASHES. */
    DECODE_AND_MERGE_SLASHES
}
