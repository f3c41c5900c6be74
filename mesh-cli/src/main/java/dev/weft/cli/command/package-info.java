/**
 * The commands but for the demo: one class each, that reads options and prints results. Knows the control plane's and the
 * sidecars' HTTP interfaces through {@code remote} and the configuration through mesh-config. Runs on the main thread.
 */
@NullMarked
package dev.weft.cli.command;

import org.jspecify.annotations.NullMarked;
