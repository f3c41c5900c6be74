/**
 * Reads configuration from a watched directory. Knows files only. One thread of its own watches, reads and calls the
 * listener.
 */
@NullMarked
package dev.weft.control.source.directory;

import org.jspecify.annotations.NullMarked;
