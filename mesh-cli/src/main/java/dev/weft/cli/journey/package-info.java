/**
 * What the demo proves about the running bookshop, one class a journey. Knows the shop's processes and files and looks at
 * it from outside through {@code probe}. Runs on the main thread, one journey after the other; each leaves the shop as it
 * found it.
 */
@NullMarked
package dev.weft.cli.journey;

import org.jspecify.annotations.NullMarked;
