package dev.weft.proxy.outbound;

import dev.weft.policy.path.PathNormalizer;
import dev.weft.policy.route.RoutePlan;
import dev.weft.proxy.authz.Authorizer;
import dev.weft.proxy.authz.Permitted;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.request.Matching;
import dev.weft.proxy.request.RequestSteps;
import dev.weft.proxy.request.Sanitizing;
import dev.weft.proxy.request.TraceHeaders;
import dev.weft.proxy.request.Verdict;
import dev.weft.proxy.stage.LocalReply;
import dev.weft.proxy.stage.Secured;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Normalise, match, sanitise headers. Immutable; one a filter chain. */
public final class OutboundSteps implements RequestSteps {

    private final Matching matching;
    private final Authorizer authorizer;
    private final boolean requestId;

    /**
     * Makes one.
     *
     * @param authorizer usually without policies: the destination judges
     */
    public OutboundSteps(PathNormalizer normalizer, Authorizer authorizer, boolean requestId) {
        this.matching = new Matching(normalizer);
        this.authorizer = authorizer;
        this.requestId = requestId;
    }

    @Override
    public Verdict run(Secured connection, RequestHead head, @Nullable RoutePlan routes, RandomGenerator random) {
        return switch (matching.match(connection, head, routes)) {
            case Matching.Result.None(var reply) -> new Verdict.Reply(reply, null);
            case Matching.Result.Found(var matched) -> {
                HeaderBlock headers = head.headers();
                Sanitizing.stripProxyHeaders(headers, false);
                // A workload may not speak for the peers of its own sidecar.
                headers.remove(HeaderName.X_FORWARDED_CLIENT_CERT);
                yield switch (authorizer.permit(matched)) {
                    case Authorizer.Refused(var detail) ->
                        new Verdict.Reply(LocalReply.of(403, "access_denied", "", detail, "access denied"), matched);
                    case Permitted permit -> {
                        Sanitizing.forwardedProto(headers, "http");
                        TraceHeaders.complete(headers, requestId, random);
                        yield new Verdict.Go(permit);
                    }
                };
            }
        };
    }
}
