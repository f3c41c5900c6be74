/**
 * The catalog: which books there are. Versions v1 and v2 are this program with another {@code shop.version}; v2 also
 * tells prices. Knows no other service; called by the web server's request threads.
 */
@NullMarked
package dev.weft.bookshop.catalog;

import org.jspecify.annotations.NullMarked;
