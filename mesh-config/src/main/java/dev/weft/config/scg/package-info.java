/**
 * Reads Spring Cloud Gateway's routes, as applications write them in YAML, into Weft's rules, and says of every built-in
 * predicate and filter what becomes of it. Knows YAML trees and rules; must not know Spring, the model or who asks.
 * Stateless: any thread.
 */
@NullMarked
package dev.weft.config.scg;

import org.jspecify.annotations.NullMarked;
