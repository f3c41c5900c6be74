/**
 * The load generator of the benchmarks: open or closed loop, latency from the intended start. Knows Netty and
 * HdrHistogram; must not know any subject. One event loop does all the work, a second thread is the canary.
 */
@NullMarked
package dev.weft.bench.load;

import org.jspecify.annotations.NullMarked;
