/**
 * What operators see: the actuator endpoint {@code mesh} and the debug interface. Knows status and Spring's web types; holds
 * no logic of the mesh. Called by web threads, never blocks them.
 */
@NullMarked
package dev.weft.control.admin;

import org.jspecify.annotations.NullMarked;
