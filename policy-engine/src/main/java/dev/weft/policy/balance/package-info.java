/**
 * Which endpoint takes the next request: plans made of one version of a cluster's endpoints, off the event loops, and picks
 * that allocate nothing. Time and random numbers are arguments; how busy endpoints are is asked of their owner. Plans are
 * shared by all loops; what a loop must keep for itself is kept by its index.
 */
@NullMarked
package dev.weft.policy.balance;

import org.jspecify.annotations.NullMarked;
