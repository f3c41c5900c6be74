/**
 * The steps of part A that both directions share, and what they end in. Knows message heads, routes, policies and progress
 * types; must not know Netty, Reactor, Spring or protobuf. Called on the connection's event loop.
 */
@NullMarked
package dev.weft.proxy.request;

import org.jspecify.annotations.NullMarked;
