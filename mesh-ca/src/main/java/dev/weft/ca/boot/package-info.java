/**
 * Wires the CA for those who embed it: one starter, its configuration, and the offline token mint. Knows every package
 * of this module and is known by none; the only place that prints or reads a command line. Used by one thread at start.
 */
@NullMarked
package dev.weft.ca.boot;

import org.jspecify.annotations.NullMarked;
