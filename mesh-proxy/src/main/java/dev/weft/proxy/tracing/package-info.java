/**
 * Spans of requests: which get one, whose child it is, what it tells, and how it is written for collectors. Knows message
 * heads, reports and {@code proxy.export}; must not know xDS. Event loops call it; encoders run on the exporter's thread.
 */
@NullMarked
package dev.weft.proxy.tracing;

import org.jspecify.annotations.NullMarked;
