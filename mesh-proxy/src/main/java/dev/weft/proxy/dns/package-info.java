/**
 * Answers the workload's name lookups: hosts of the mesh from the configuration in force, all others by asking the machine's
 * name servers. Knows the configuration and Netty; must not know listeners or requests. One event loop of its own.
 */
@NullMarked
package dev.weft.proxy.dns;

import org.jspecify.annotations.NullMarked;
