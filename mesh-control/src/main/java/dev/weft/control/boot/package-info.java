/**
 * Wires the control plane as a Spring Boot application: properties, servers, threads, shutdown. Knows every package of the
 * module, and mesh-ca through its starter; holds no logic. Spring's main thread calls it.
 */
@NullMarked
package dev.weft.control.boot;

import org.jspecify.annotations.NullMarked;
