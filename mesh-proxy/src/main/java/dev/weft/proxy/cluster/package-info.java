/**
 * The clusters that are in force, with counters and endpoints that survive configuration changes. Knows the
 * configuration and balancing; must not know Netty, Reactor, Spring or protobuf. Snapshots are immutable; counters are atomic.
 */
@NullMarked
package dev.weft.proxy.cluster;

import org.jspecify.annotations.NullMarked;
