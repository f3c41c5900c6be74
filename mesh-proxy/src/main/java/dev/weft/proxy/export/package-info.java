/**
 * Batches of telemetry on their way to collectors: bounded queues, one thread that encodes, one upload at a time for each
 * collector, over the same pools and TLS as traffic. Knows Netty and clusters; must not know what the batches hold.
 * Event loops offer, the exporter's own thread encodes, one event loop sends.
 */
@NullMarked
package dev.weft.proxy.export;

import org.jspecify.annotations.NullMarked;
