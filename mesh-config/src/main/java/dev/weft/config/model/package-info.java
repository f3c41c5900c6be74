/**
 * What users declared, as records with their origin, and {@link dev.weft.config.model.MeshView}: all of it, indexed, at one
 * moment. Knows mesh-types and the rule records of the policy engine; must not know sources, the IR or protobuf.
 * Everything is immutable: any thread.
 */
@NullMarked
package dev.weft.config.model;

import org.jspecify.annotations.NullMarked;
