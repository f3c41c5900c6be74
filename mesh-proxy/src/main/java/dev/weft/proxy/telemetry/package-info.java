/**
 * What the sidecar counts of traffic and itself: Istio's metrics with the changes that a chain's configuration asks for, and
 * the Prometheus text of all metrics. Knows reports of the data path; must not know Netty or xDS. Observers are called on
 * event loops, several at once, and take no lock; readers are any thread.
 */
@NullMarked
package dev.weft.proxy.telemetry;

import org.jspecify.annotations.NullMarked;
