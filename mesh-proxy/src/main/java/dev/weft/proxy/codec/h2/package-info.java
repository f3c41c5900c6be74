/**
 * HTTP/2 behind the protocol-neutral streams: frames, header compression, flow control and the bounds on what a peer may
 * cost. Knows Netty's buffers and pipelines; must not know routes, policies, clusters or configuration. Everything here
 * belongs to one event loop.
 */
@NullMarked
package dev.weft.proxy.codec.h2;

import org.jspecify.annotations.NullMarked;
