/**
 * What the names of endpoints resolve to, kept fresh and over a restart. Knows DNS and one file; must not know documents, compiling or streams. Answers
 * arrive on the resolver's event loop, which is the only thread that touches its state.
 */
@NullMarked
package dev.weft.control.endpoint;

import org.jspecify.annotations.NullMarked;
