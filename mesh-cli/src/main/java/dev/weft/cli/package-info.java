/**
 * The {@code weft} command: its root and how failures become one line and an exit code. Knows the commands and nothing
 * of what they do. Runs on the main thread.
 */
@NullMarked
package dev.weft.cli;

import org.jspecify.annotations.NullMarked;
