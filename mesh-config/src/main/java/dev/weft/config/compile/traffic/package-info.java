/**
 * What users say about balancing, limits and retries, with the defaults, as the policy engine's records. Pure functions of
 * the model; they must not know which objects a proxy sees or how clusters are named.
 */
@NullMarked
package dev.weft.config.compile.traffic;

import org.jspecify.annotations.NullMarked;
