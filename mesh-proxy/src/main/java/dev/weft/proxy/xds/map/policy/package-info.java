/**
 * Reads what clusters and routes say about resilience into the rule records of the policy engine. What the records cannot
 * say is refused, naming the field: a limit that is silently left out would be found in an outage. Nothing here decides
 * anything about a request.
 */
@NullMarked
package dev.weft.proxy.xds.map.policy;

import org.jspecify.annotations.NullMarked;
