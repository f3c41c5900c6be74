/**
 * Protocol-neutral messages (head, body, trailers, reset, credit) and the codecs that read and write them strictly.
 * Knows Netty's buffers and pipelines; must not know routes, policies, clusters or configuration. Everything here belongs
 * to one event loop.
 */
@NullMarked
package dev.weft.proxy.codec;

import org.jspecify.annotations.NullMarked;
