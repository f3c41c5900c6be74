/**
 * Turns the mesh as declared into the mesh as served. Knows the model, the IR and the policy engine's rules; must not know
 * protobuf, Kubernetes, Spring, time or I/O. Stateless but for caches of pure functions: any thread.
 */
@NullMarked
package dev.weft.config.compile;

import org.jspecify.annotations.NullMarked;
