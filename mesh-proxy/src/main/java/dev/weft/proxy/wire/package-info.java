/**
 * Protobuf's wire format without generated classes: messages are read by field number, straight from their bytes. Knows
 * the JDK only; which numbers mean what is said by its callers. Messages are immutable once parsed, any thread.
 */
@NullMarked
package dev.weft.proxy.wire;

import org.jspecify.annotations.NullMarked;
