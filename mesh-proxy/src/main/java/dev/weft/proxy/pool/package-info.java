/**
 * Connections to endpoints, kept for the next request. Knows Netty, TLS contexts and codecs; must not know routes or
 * policies. A pool belongs to one event loop.
 */
@NullMarked
package dev.weft.proxy.pool;

import org.jspecify.annotations.NullMarked;
