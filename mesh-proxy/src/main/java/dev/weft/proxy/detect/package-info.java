/**
 * What a connection is, from its first bytes, and which filter chain takes it. Knows Netty's buffers and the configuration;
 * must not know how chains are served. Selectors are immutable and shared; a detector belongs to one connection.
 */
@NullMarked
package dev.weft.proxy.detect;

import org.jspecify.annotations.NullMarked;
