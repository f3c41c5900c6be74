/**
 * The orders: what customers bought. Kept in memory, the newest hundred. Called by the web server's request threads.
 */
@NullMarked
package dev.weft.bookshop.orders;

import org.jspecify.annotations.NullMarked;
