/**
 * What active checks say of an endpoint: a state machine, and when the next check is due. Asks nobody: results, time and
 * random numbers are arguments. Belongs to the thread that checks; the state can be read by any.
 */
@NullMarked
package dev.weft.policy.health;

import org.jspecify.annotations.NullMarked;
