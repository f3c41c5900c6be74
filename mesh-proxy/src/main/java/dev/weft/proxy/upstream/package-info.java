/**
 * Delivers what was permitted: pick, pool, upstream, and back. Knows codecs, pools and clusters; must not know
 * listeners or routes beyond what was matched. A delivery belongs to one event loop.
 */
@NullMarked
package dev.weft.proxy.upstream;

import org.jspecify.annotations.NullMarked;
