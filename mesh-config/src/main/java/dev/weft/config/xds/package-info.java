/**
 * Writes the IR as Envoy v3 protobuf: the same value always becomes the same bytes. Knows the IR, the policy engine's rules
 * and protobuf; must not know the model or where it came from. Stateless, any thread.
 */
@NullMarked
package dev.weft.config.xds;

import org.jspecify.annotations.NullMarked;
