/**
 * Keeps what every file declares, and for each broken document its last good version, as one immutable value per change.
 * Knows the readers and the model; must not know where files come from, time or I/O. Immutable: any thread, but changes
 * are applied one after the other by the one thread that owns the replacement of the view.
 */
@NullMarked
package dev.weft.config.model.store;

import org.jspecify.annotations.NullMarked;
