/**
 * Starts one sidecar: options, logs, wiring, drain. The only place that knows every other package, reads the environment
 * and asks for the time of day. Runs on the main thread; what it wires has threads of its own.
 */
@NullMarked
package dev.weft.proxy.boot;

import org.jspecify.annotations.NullMarked;
