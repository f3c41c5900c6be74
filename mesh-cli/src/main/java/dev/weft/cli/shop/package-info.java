/**
 * The demo's mesh as running processes: which there are, how each is started, stopped and watched, and the files they
 * read. Knows the launcher script and the interfaces of control plane and sidecars; nothing of journeys. The main thread
 * calls it, a shutdown hook stops it.
 */
@NullMarked
package dev.weft.cli.shop;

import org.jspecify.annotations.NullMarked;
