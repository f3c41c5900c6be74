/**
 * The reviews: what readers say about a book. Knows no other service. Called by the web server's request threads.
 */
@NullMarked
package dev.weft.bookshop.reviews;

import org.jspecify.annotations.NullMarked;
