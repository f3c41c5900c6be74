/**
 * Gives an Envoy its SVID over a Unix socket, so that it can be a sidecar in a benchmark. Knows the sidecar's identity
 * package only; one process per Envoy.
 */
@NullMarked
package dev.weft.bench.sds;

import org.jspecify.annotations.NullMarked;
