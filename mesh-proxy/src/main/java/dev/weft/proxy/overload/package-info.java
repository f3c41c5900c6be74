/**
 * What a sidecar does before its memory or its connections run out.
 * {@link dev.weft.proxy.overload.OverloadMonitor} reads the pressure, {@link dev.weft.proxy.overload.OverloadState} tells the
 * data path which actions hold.
 * Names and meaning are those of Envoy's overload manager; thresholds are properties of the sidecar, not configuration.
 */
@NullMarked
package dev.weft.proxy.overload;

import org.jspecify.annotations.NullMarked;
