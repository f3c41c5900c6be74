/**
 * Reads documents into records of the model: one reader per kind, each of which names every field that it does not
 * understand and reads a broken policy in its strictest way. Knows the parser and the model; must not know sources or what
 * the records are compiled to. Stateless: any thread.
 */
@NullMarked
package dev.weft.config.model.read;

import org.jspecify.annotations.NullMarked;
