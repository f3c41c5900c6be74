package dev.weft.proxy.request;

import dev.weft.policy.path.NormalizedPath;
import dev.weft.policy.path.PathNormalizer;
import dev.weft.policy.path.RequestPath;
import dev.weft.policy.route.MatchedRoute;
import dev.weft.policy.route.RouteDecision;
import dev.weft.policy.route.RoutePlan;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.route.Matched;
import dev.weft.proxy.route.RequestView;
import dev.weft.proxy.stage.LocalReply;
import dev.weft.proxy.stage.Secured;
import org.jspecify.annotations.Nullable;

/** Normalises the path and finds the route: the steps before anything is trusted. */
public final class Matching {

    private final PathNormalizer normalizer;

    public Matching(PathNormalizer normalizer) {
        this.normalizer = normalizer;
    }

    /** A route, or the answer to a request that has none. */
    public sealed interface Result {
        /** The route. */
        record Found(Matched matched) implements Result {}

        /** There is none. */
        record None(LocalReply reply) implements Result {}
    }

    /** The head carries the normalised path from here on. */
    public Result match(Secured connection, RequestHead head, @Nullable RoutePlan routes) {
        NormalizedPath normalized = head.connects() ? RequestPath.NONE : normalizer.normalize(head.path());
        if (!(normalized instanceof RequestPath path)) {
            String why = normalized instanceof NormalizedPath.Rejected rejected ? rejected.detail() : "path";
            return new Result.None(LocalReply.of(400, "invalid_path", "DPE", why, "the path cannot be normalised"));
        }
        head.path(path.target());
        if (routes == null) {
            return new Result.None(LocalReply.NO_ROUTES);
        }
        RequestView view = new RequestView(head, path, scheme(head));
        RouteDecision decision = routes.decide(view);
        return decision instanceof MatchedRoute route
                ? new Result.Found(new Matched(connection, view, route))
                : new Result.None(LocalReply.NO_ROUTE);
    }

    private static String scheme(RequestHead head) {
        int at = head.headers().indexOf(HeaderName.X_FORWARDED_PROTO, 0);
        return at >= 0 && head.headers().valueIs(at, "https") ? "https" : "http";
    }
}
