/**
 * Publishes the roots that the mesh trusts now and tells listeners when they change. Knows trust bundles and nothing
 * else of the CA. Listeners run on the thread that publishes; reads are from any thread.
 */
@NullMarked
package dev.weft.ca.bundle;

import org.jspecify.annotations.NullMarked;
