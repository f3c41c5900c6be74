/**
 * What the mesh as a whole says about telemetry. Knows the JDK only; must not know protobuf, time or I/O. Immutable: any
 * thread.
 */
@NullMarked
package dev.weft.config.compile.telemetry;

import org.jspecify.annotations.NullMarked;
