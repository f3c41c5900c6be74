package dev.weft.proxy.request;

import dev.weft.policy.route.MatchedRoute;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.route.Matched;
import dev.weft.proxy.stage.LocalReply;
import org.jspecify.annotations.Nullable;

/** Changes a request to what its route sends upstream. */
public final class Forwarding {

    private static final LocalReply INVALID_REWRITE =
            LocalReply.of(500, "invalid_rewrite", "", "invalid_rewrite", "the rewritten path cannot be sent");

    private Forwarding() {}

    /**
     * Changes path, authority and headers.
     *
     * @param cluster the destination that was chosen
     * @param written whether filters gave the request a path of their own, which no rule changes then
     * @return why it cannot be sent; {@code null}: it can
     */
    public static @Nullable LocalReply apply(
            Matched matched, WeightedCluster cluster, RequestHead head, boolean written) {
        MatchedRoute chosen = matched.route();
        String target =
                written ? head.path() : chosen.rewrittenTarget(matched.request().path());
        if (!target.equals(head.path()) && !RequestHead.allowsPath(target)) {
            // What a rewrite made would be read as something else upstream.
            return INVALID_REWRITE;
        }
        head.path(target);
        String authority = cluster.authority() == null ? chosen.rewrittenAuthority() : cluster.authority();
        if (authority != null) {
            head.authority(authority);
        }
        HeaderChanges.request(cluster.requestHeaders(), head);
        HeaderChanges.request(chosen.route().requestHeaders(), head);
        return null;
    }
}
