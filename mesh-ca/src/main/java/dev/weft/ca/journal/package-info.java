/**
 * Writes down what was issued, for audits and for later revocation. Knows the file system; must not decide anything,
 * and a failure here stops no issuance. Called by signing workers.
 */
@NullMarked
package dev.weft.ca.journal;

import org.jspecify.annotations.NullMarked;
