/**
 * The steps of a request from another workload to ours, up to the point where it is permitted. Knows message heads,
 * routes and policies; must not know Netty, Reactor, Spring or protobuf. Called on the connection's event loop.
 */
@NullMarked
package dev.weft.proxy.inbound;

import org.jspecify.annotations.NullMarked;
