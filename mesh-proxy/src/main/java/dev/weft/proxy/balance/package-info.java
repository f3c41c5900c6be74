/**
 * Which endpoint of a cluster takes a request. Knows the configuration; must not know Netty, Reactor, Spring or
 * protobuf. Counters are shared by all event loops; a choice allocates nothing.
 */
@NullMarked
package dev.weft.proxy.balance;

import org.jspecify.annotations.NullMarked;
