/**
 * What is said of single requests and connections when they end: lines on a stream and records for a collector, by Envoy's
 * command operators and conditions. Knows reports, {@code proxy.config} and the exporter; must not know the data path.
 * Event loops call it, several at once; what it cannot keep up with is dropped and counted.
 */
@NullMarked
package dev.weft.proxy.accesslog;

import org.jspecify.annotations.NullMarked;
