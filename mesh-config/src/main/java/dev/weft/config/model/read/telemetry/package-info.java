/**
 * Reads what users write about telemetry. Knows the parser and the model; must not know how it is compiled. Stateless: any
 * thread.
 */
@NullMarked
package dev.weft.config.model.read.telemetry;

import org.jspecify.annotations.NullMarked;
