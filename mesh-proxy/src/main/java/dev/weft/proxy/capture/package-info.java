/**
 * Connections that the kernel sent here instead of their destination: where they were going, and how this proxy's own
 * sockets are kept from being sent here again. Knows Netty's socket options and the configuration; must not know listeners
 * or requests. Values are immutable; any thread.
 */
@NullMarked
package dev.weft.proxy.capture;

import org.jspecify.annotations.NullMarked;
