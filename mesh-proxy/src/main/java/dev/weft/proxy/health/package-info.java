/**
 * Asks endpoints whether they can serve, where a cluster's policy says so. Knows codecs, pools' dialer and clusters; must
 * not know listeners or routes. Everything runs on one event loop.
 */
@NullMarked
package dev.weft.proxy.health;

import org.jspecify.annotations.NullMarked;
