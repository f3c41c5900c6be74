/**
 * Turns YAML text into trees whose every node knows its line and column, and reads typed fields from them; the only place
 * that knows the YAML library. Must not know any kind of object: what fields mean is said in {@code dev.weft.config.model}.
 * Bad text never throws, it yields problems; parsers are stateless (any thread), {@link dev.weft.config.parse.Fields} and
 * {@link dev.weft.config.parse.Findings} belong to the thread that reads one document.
 */
@NullMarked
package dev.weft.config.parse;

import org.jspecify.annotations.NullMarked;
