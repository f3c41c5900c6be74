/**
 * The steps of a request from our workload to another, up to the point where it is permitted. Knows message heads
 * and routes; must not know Netty, Reactor, Spring or protobuf. Called on the connection's event loop.
 */
@NullMarked
package dev.weft.proxy.outbound;

import org.jspecify.annotations.NullMarked;
