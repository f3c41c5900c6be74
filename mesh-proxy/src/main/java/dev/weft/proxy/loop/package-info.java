/**
 * What one event loop owns: its time, its timers and what is flushed at the end of a turn. Knows Netty's event loop and
 * mesh-types; must not know HTTP, TLS or configuration. Everything is used on its event loop only.
 */
@NullMarked
package dev.weft.proxy.loop;

import org.jspecify.annotations.NullMarked;
