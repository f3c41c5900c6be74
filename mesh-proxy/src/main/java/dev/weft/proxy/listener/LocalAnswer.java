package dev.weft.proxy.listener;

import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.MessageHead.BodyLength;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResponseHead;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.stage.LocalReply;
import dev.weft.proxy.stage.Secured;
import dev.weft.proxy.upstream.Delivery;
import dev.weft.proxy.upstream.ToldFailure;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Puts an answer of this proxy into a head: a problem document, the text of a direct response, or a gRPC status without
 * body.
 */
final class LocalAnswer {

    private static final byte[] NONE = {};
    private static final int GRPC_UNKNOWN = 2;
    private static final int GRPC_DEADLINE_EXCEEDED = 4;

    private LocalAnswer() {}

    /**
     * Fills a head.
     *
     * @param request what is answered; {@code null}: it could not be read
     * @return the body; empty: none
     */
    static byte[] fill(
            LocalReply reply, @Nullable RequestHead request, Direction direction, String server, ResponseHead head) {
        HeaderBlock headers = head.headers();
        headers.add(HeaderName.SERVER, server);
        if (reply.flags().equals(LocalReply.OVERFLOW.flags())) {
            headers.add("x-envoy-overloaded", "true");
        }
        if (request != null && reply.text() == null && isGrpc(request)) {
            head.status(200);
            headers.add(HeaderName.CONTENT_TYPE, "application/grpc");
            headers.add(HeaderName.GRPC_STATUS, Integer.toString(grpcStatus(reply)));
            headers.add("grpc-message", reply.detail());
            head.length(BodyLength.NONE, 0);
            return NONE;
        }
        int status = reply.status();
        head.status(status);
        String location = reply.location();
        if (location != null) {
            headers.add(HeaderName.LOCATION, location);
        }
        String text = reply.text();
        byte[] body = text == null ? ProblemDocument.of(reply, direction) : text.getBytes(StandardCharsets.UTF_8);
        boolean never = status == 204 || status == 304;
        if (never || body.length == 0) {
            head.length(BodyLength.NONE, never ? -1 : 0);
            return NONE;
        }
        headers.add(HeaderName.CONTENT_TYPE, text == null ? ProblemDocument.CONTENT_TYPE : "text/plain; charset=utf-8");
        head.length(BodyLength.FIXED, body.length);
        return body;
    }

    /** Told to authenticated sidecars, which may then ask another instance; {@code null}: nothing is told. */
    static @Nullable String failure(LocalReply reply, @Nullable Delivery target, Secured connection) {
        return target == null || connection.accepted().direction() != Direction.INBOUND || connection.peerUri() == null
                ? null
                : ToldFailure.of(reply, target.delivered());
    }

    static boolean isGrpc(RequestHead request) {
        String type = request.headers().get(HeaderName.CONTENT_TYPE);
        return type != null && type.startsWith("application/grpc");
    }

    // Envoy: Grpc::Utility::httpToGrpcStatus
    private static int grpcStatus(LocalReply reply) {
        if (reply.equals(LocalReply.DEADLINE)) {
            return GRPC_DEADLINE_EXCEEDED;
        }
        return switch (reply.status()) {
            case 400 -> 13;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 12;
            case 429, 502, 503, 504 -> 14;
            default -> GRPC_UNKNOWN;
        };
    }
}
