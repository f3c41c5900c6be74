/**
 * Calls of the C library that Java has no method for. Linux only; whoever calls says what happens elsewhere. Nothing here
 * knows of the mesh.
 */
@NullMarked
package dev.weft.cli.libc;

import org.jspecify.annotations.NullMarked;
