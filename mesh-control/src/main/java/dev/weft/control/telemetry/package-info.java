/**
 * The control plane's metrics: names, labels and how they are counted. Knows Micrometer and nothing of the mesh.
 * Any thread.
 */
@NullMarked
package dev.weft.control.telemetry;

import org.jspecify.annotations.NullMarked;
