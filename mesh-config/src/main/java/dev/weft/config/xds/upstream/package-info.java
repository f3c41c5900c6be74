/**
 * The parts of clusters and routes that say how endpoints are spoken to beyond HTTP itself: which answers are errors, what
 * goes before the first byte, and which endpoint a session has. Knows the IR and Envoy's protobuf types only. Stateless:
 * any thread.
 */
@NullMarked
package dev.weft.config.xds.upstream;

import org.jspecify.annotations.NullMarked;
