/**
 * Whether a request or connection may go on, and the proof of it. Knows the policy engine and what was matched; must
 * not know Netty, Reactor, Spring or protobuf. Authorizers are immutable and shared by event loops.
 */
@NullMarked
package dev.weft.proxy.authz;

import org.jspecify.annotations.NullMarked;
