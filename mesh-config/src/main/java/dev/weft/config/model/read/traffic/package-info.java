/**
 * Reads the blocks of Istio's and Gateway API's objects that say how requests are balanced, limited, retried, delayed or
 * copied. Each reader takes the fields of one block and gives the policy engine's records; it must not know which object
 * the block is part of. Wrong values are reported and read as absent.
 */
@NullMarked
package dev.weft.config.model.read.traffic;

import org.jspecify.annotations.NullMarked;
