/**
 * The running data path: sockets, accepted connections and the way of their requests through the stages to an upstream.
 * Knows Netty and every package of the data path; must not know xDS, Spring or how telemetry is exported. A connection and
 * all its requests stay on one event loop; {@link dev.weft.proxy.listener.ProxyRuntime} is called by any thread.
 */
@NullMarked
package dev.weft.proxy.listener;

import org.jspecify.annotations.NullMarked;
