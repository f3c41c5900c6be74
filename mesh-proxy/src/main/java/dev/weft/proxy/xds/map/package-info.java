/**
 * Envoy's resources as bytes to the proxy's configuration records, one to one. Knows protobuf's wire format, the policy
 * engine's rules and the configuration records; must not know gRPC, streams or versions. Stateless: any thread.
 */
@NullMarked
package dev.weft.proxy.xds.map;

import org.jspecify.annotations.NullMarked;
