/**
 * Puts a sidecar into pods: which pods get one, what is added to them, and how their probes and metrics stay reachable.
 * It works on plain trees of maps, lists, texts, numbers and booleans as JSON and YAML parsers make them, knows no
 * Kubernetes client and no installation, and serves the webhook and {@code weft inject} alike. Pure functions; any thread.
 */
@NullMarked
package dev.weft.config.inject;

import org.jspecify.annotations.NullMarked;
