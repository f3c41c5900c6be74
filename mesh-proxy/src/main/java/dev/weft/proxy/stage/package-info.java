/**
 * The order of the steps a request takes, what is known after each of them, and what is told about it at its end.
 * Knows mesh-types, policy-engine and the configuration; must not know Netty, Reactor, Spring or protobuf. Values are
 * immutable and may be used by any thread; reports are read on the event loop that made them.
 */
@NullMarked
package dev.weft.proxy.stage;

import org.jspecify.annotations.NullMarked;
