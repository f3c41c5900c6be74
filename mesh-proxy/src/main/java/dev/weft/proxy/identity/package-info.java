/**
 * Gets this workload's SVID, keeps it, renews it and hands it out: to the TLS layer in the process and to a local Envoy
 * over SDS. Knows gRPC, files and certificates; must not know listeners, routes or requests. Calls and files run on a
 * thread of its own; reads of the current state are from any thread and never block.
 */
@NullMarked
package dev.weft.proxy.identity;

import org.jspecify.annotations.NullMarked;
