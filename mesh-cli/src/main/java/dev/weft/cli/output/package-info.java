/**
 * How the command line answers: exit codes, failures, tables and JSON. Knows no command and no wire format. Called by
 * the main thread.
 */
@NullMarked
package dev.weft.cli.output;

import org.jspecify.annotations.NullMarked;
