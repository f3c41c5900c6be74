/**
 * What is served: named resources with content hashes, each serialized once and shared by all streams, and one
 * immutable snapshot per scope. Knows protobuf; must not know the IR, the model, sources or streams. Values are
 * immutable; a type that is not says who owns it.
 */
@NullMarked
package dev.weft.control.snapshot;

import org.jspecify.annotations.NullMarked;
