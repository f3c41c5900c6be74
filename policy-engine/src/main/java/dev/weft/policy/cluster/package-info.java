/**
 * What a cluster's users may ask of it, as rules: which endpoint is picked, how many may ask at once, when an endpoint is
 * left out. The rules are Envoy's fields 1:1, so they travel as xDS without loss; what is derived from them lives beside
 * the decisions that use it. Immutable values; knows nothing of connections or time.
 */
@NullMarked
package dev.weft.policy.cluster;

import org.jspecify.annotations.NullMarked;
