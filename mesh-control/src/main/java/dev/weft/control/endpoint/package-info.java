/**
 * What the names of endpoints resolve to, kept fresh. Knows DNS; must not know documents, compiling or streams. Answers
 * arrive on the resolver's event loop, which is the only thread that touches its state.
 */
@NullMarked
package dev.weft.control.endpoint;

import org.jspecify.annotations.NullMarked;
