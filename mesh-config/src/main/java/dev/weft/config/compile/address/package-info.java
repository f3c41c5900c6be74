/**
 * Addresses that stand for services on the caller's machine. Knows host names only; must not know objects, IR or protobuf.
 * Stateless: any thread.
 */
@NullMarked
package dev.weft.config.compile.address;

import org.jspecify.annotations.NullMarked;
