/**
 * What the hash of consistent hashing is made of, and the hash itself, so that every proxy picks the endpoint that Envoy
 * picks. Knows requests as facts. Any thread.
 */
@NullMarked
package dev.weft.policy.hash;

import org.jspecify.annotations.NullMarked;
