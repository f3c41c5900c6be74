/**
 * Turns an authenticated identity and a public key into an SVID: template, sign, validate. Knows X.509; must not know
 * how the caller was authenticated, nor gRPC. Stateless but for the authority: called by signing workers.
 */
@NullMarked
package dev.weft.ca.issue;

import org.jspecify.annotations.NullMarked;
