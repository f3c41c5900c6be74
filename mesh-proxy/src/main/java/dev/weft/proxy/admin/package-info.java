/**
 * The sidecar's actuator surface: documents in the form of Spring Boot's endpoints, metrics, dumps, probes. Knows what the
 * other packages tell about themselves; must not change anything but log levels. Requests are handled on one event loop.
 */
@NullMarked
package dev.weft.proxy.admin;

import org.jspecify.annotations.NullMarked;
