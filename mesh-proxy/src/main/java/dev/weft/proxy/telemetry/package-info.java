/**
 * What the sidecar tells about traffic and itself: Istio's request metrics, the Prometheus text of all metrics, the access
 * log. Knows reports of the data path; must not know Netty or xDS. Observers are called on event loops, several at once,
 * and take no lock; readers are any thread.
 */
@NullMarked
package dev.weft.proxy.telemetry;

import org.jspecify.annotations.NullMarked;
