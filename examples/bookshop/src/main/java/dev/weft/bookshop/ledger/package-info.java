/**
 * A ledger that speaks a protocol like MySQL's: the server greets first, the client answers. Knows nothing of HTTP and
 * nothing of the mesh. One thread a connection.
 */
@NullMarked
package dev.weft.bookshop.ledger;

import org.jspecify.annotations.NullMarked;
