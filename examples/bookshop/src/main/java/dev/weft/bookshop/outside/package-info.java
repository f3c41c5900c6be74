/**
 * A client outside the mesh: no sidecar, no certificate, plain HTTP. Knows nothing but the URL it is given. Runs on the
 * main thread and ends.
 */
@NullMarked
package dev.weft.bookshop.outside;

import org.jspecify.annotations.NullMarked;
