/**
 * The client side of delta ADS: what is asked for, what is held, what is refused, and what is kept on disk for a restart
 * without control plane. Knows gRPC and the mappers; must not know sockets or requests of the data path. The state is
 * owned by one thread, {@code weft-xds}; status may be read by any.
 */
@NullMarked
package dev.weft.proxy.xds;

import org.jspecify.annotations.NullMarked;
