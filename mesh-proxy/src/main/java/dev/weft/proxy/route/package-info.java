/**
 * Which route takes a request: the request as the policy engine sees it, tables made from rules, the match. Knows
 * mesh-types, the policy engine and message heads; must not know Netty, Reactor, Spring or protobuf. Tables are immutable and
 * shared; a match belongs to one request.
 */
@NullMarked
package dev.weft.proxy.route;

import org.jspecify.annotations.NullMarked;
