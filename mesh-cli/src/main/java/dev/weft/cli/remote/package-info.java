/**
 * Calls of the HTTP interfaces of a control plane and of sidecars. Knows their URLs and JSON; must not know how results
 * are shown. Blocks the calling thread, each call bounded by a timeout.
 */
@NullMarked
package dev.weft.cli.remote;

import org.jspecify.annotations.NullMarked;
