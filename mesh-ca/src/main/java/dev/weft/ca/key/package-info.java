/**
 * Keeps the keys that sign: an SPI with a memory and a file form, and the choice of who does the arithmetic. Knows the
 * file system and the JDK's cryptography; must not know certificates' content, tokens or gRPC. Thread-safe; called at
 * start and by signing workers.
 */
@NullMarked
package dev.weft.ca.key;

import org.jspecify.annotations.NullMarked;
