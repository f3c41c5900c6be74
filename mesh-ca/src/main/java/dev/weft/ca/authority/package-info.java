/**
 * Holds the root in its slots, current and next, and says what must happen to them next and when. Knows key stores and
 * the trust bundle; must not know callers, requests or gRPC. Opened once at start; read by any thread.
 */
@NullMarked
package dev.weft.ca.authority;

import org.jspecify.annotations.NullMarked;
