/**
 * What this proxy was told to do, as immutable values: the target of the xDS mapping and the input of the request path.
 * Knows mesh-types and policy-engine rules; must not know protobuf, Netty, Reactor or Spring. Any thread.
 */
@NullMarked
package dev.weft.proxy.config;

import org.jspecify.annotations.NullMarked;
