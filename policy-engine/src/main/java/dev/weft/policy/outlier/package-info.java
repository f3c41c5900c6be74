/**
 * Which endpoints are left out for what requests saw of them, and when they come back. What is counted is shared by all
 * event loops without locks; the sweep runs on one thread. Time and random numbers are arguments; what happened is
 * returned as events, logging and measuring is the caller's.
 */
@NullMarked
package dev.weft.policy.outlier;

import org.jspecify.annotations.NullMarked;
