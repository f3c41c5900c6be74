/**
 * Decides who the caller is, from a bootstrap token or from its current SVID, before anything is issued. Knows tokens
 * and trust bundles; must not know certificate requests or gRPC. Called by signing workers.
 */
@NullMarked
package dev.weft.ca.attest;

import org.jspecify.annotations.NullMarked;
