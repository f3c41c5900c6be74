package dev.weft.proxy.inbound;

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
import dev.weft.proxy.stage.Secured.TlsSession;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Normalise, match, sanitise headers, authorize. Immutable; one a filter chain. */
public final class InboundSteps implements RequestSteps {

    private final Matching matching;
    private final Authorizer authorizer;
    private final boolean requestId;

    public InboundSteps(PathNormalizer normalizer, Authorizer authorizer, boolean requestId) {
        this.matching = new Matching(normalizer);
        this.authorizer = authorizer;
        this.requestId = requestId;
    }

    @Override
    public Verdict run(Secured connection, RequestHead head, @Nullable RoutePlan routes, RandomGenerator random) {
        return switch (matching.match(connection, head, routes)) {
            case Matching.Result.None(var reply) -> new Verdict.Reply(reply, null);
            case Matching.Result.Found(var matched) -> {
                sanitize(connection, head.headers());
                yield switch (authorizer.permit(matched)) {
                    case Authorizer.Refused(var detail) -> new Verdict.Reply(denied(connection, detail), matched);
                    case Permitted permit -> {
                        complete(connection, head.headers(), random);
                        yield new Verdict.Go(permit);
                    }
                };
            }
        };
    }

    private static void sanitize(Secured connection, HeaderBlock headers) {
        Sanitizing.stripProxyHeaders(headers, connection.mutualTls());
        if (!connection.mutualTls()) {
            headers.remove(HeaderName.X_FORWARDED_CLIENT_CERT);
        }
    }

    // Envoy's APPEND_FORWARD: an authenticated peer may hand on what it was told; we add who it is.
    private void complete(Secured connection, HeaderBlock headers, RandomGenerator random) {
        TlsSession tls = connection.tls();
        if (tls != null && !tls.forwardedCert().isEmpty()) {
            String before = headers.joined("x-forwarded-client-cert");
            headers.set(
                    HeaderName.X_FORWARDED_CLIENT_CERT,
                    before == null || before.isEmpty() ? tls.forwardedCert() : before + "," + tls.forwardedCert());
        }
        Sanitizing.forwardedProto(headers, tls == null ? "http" : "https");
        TraceHeaders.complete(headers, requestId, random);
    }

    private static LocalReply denied(Secured connection, String detail) {
        return LocalReply.of(
                403,
                "access_denied",
                "",
                detail,
                connection.mutualTls() ? "access denied: " + detail : "access denied");
    }
}
