/**
 * The storefront: what customers see, put together from catalog, reviews and orders by plain HTTP calls to their names.
 * Knows the other services' paths, never their addresses. Called by the web server's request threads.
 */
@NullMarked
package dev.weft.bookshop.storefront;

import org.jspecify.annotations.NullMarked;
