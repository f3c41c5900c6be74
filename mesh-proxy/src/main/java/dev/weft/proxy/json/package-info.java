/**
 * Writes JSON: logs, the actuator's documents, configuration dumps. Knows the JDK only. A writer belongs to one thread.
 */
@NullMarked
package dev.weft.proxy.json;

import org.jspecify.annotations.NullMarked;
