/**
 * xDS streams: the state machines of both forms as a pure core, and thin gRPC adapters around it. Knows snapshots and the wire;
 * must not know how resources were made. Each stream's state is touched by one task at a time on a shared executor.
 */
@NullMarked
package dev.weft.control.serve;

import org.jspecify.annotations.NullMarked;
