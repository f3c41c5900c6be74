/** Makes the sidecar's AOT cache: a real control plane, a real sidecar that calls itself, real traffic. */
@NullMarked
package dev.weft.bench.train;

import org.jspecify.annotations.NullMarked;
