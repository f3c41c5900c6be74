/**
 * What a service of the shop remembers of the requests it answered, so that a reader can see what reached it. Knows
 * Spring's web layer only, never the other services. Called by the web server's request threads.
 */
@NullMarked
package dev.weft.bookshop.traffic;

import org.jspecify.annotations.NullMarked;
