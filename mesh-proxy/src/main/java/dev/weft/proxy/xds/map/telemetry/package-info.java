/**
 * Reads what connection managers say about telemetry. Knows the wire format and {@code proxy.config}; must not know the data
 * path. The xDS thread calls it.
 */
@NullMarked
package dev.weft.proxy.xds.map.telemetry;

import org.jspecify.annotations.NullMarked;
