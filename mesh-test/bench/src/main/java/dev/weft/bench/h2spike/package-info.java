/**
 * The experiment behind ADR 0008: HTTP/2 over the sidecar's own {@code Stream}, {@code StreamEvents} and
 * {@code HeaderBlock}, on Netty's connection handler. It is evidence, not the product's codec: no policy, no limits beyond
 * Netty's. One event loop.
 */
@NullMarked
package dev.weft.bench.h2spike;

import org.jspecify.annotations.NullMarked;
