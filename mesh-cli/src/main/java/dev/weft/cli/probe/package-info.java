/**
 * Looks at a running mesh from outside: raw HTTP, bytes on the wire, certificates as shown, load, and the statistics over
 * it. Knows sockets and bytes only; nothing of the demo. Thread rules are each class's own.
 */
@NullMarked
package dev.weft.cli.probe;

import org.jspecify.annotations.NullMarked;
