package dev.weft.proxy.listener;

import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.stage.LocalReply;
import java.nio.charset.StandardCharsets;

/**
 * The body of a local reply.
 *
 * <p>Source: RFC 9457.
 */
final class ProblemDocument {

    static final String CONTENT_TYPE = "application/problem+json";
    private static final String TYPE = "https://weft.dev/problems/";

    private ProblemDocument() {}

    static byte[] of(LocalReply reply, Direction direction) {
        StringBuilder json = new StringBuilder(256);
        json.append("{\"type\":\"").append(TYPE).append(reply.code());
        json.append("\",\"title\":\"").append(reply.code().replace('_', ' '));
        json.append("\",\"status\":").append(reply.status());
        json.append(",\"detail\":\"");
        escape(reply.detail(), json);
        json.append("\",\"code\":\"").append(reply.code());
        json.append("\",\"hop\":\"").append(hop(direction)).append("\"}");
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String hop(Direction direction) {
        return switch (direction) {
            case INBOUND -> "server sidecar";
            case OUTBOUND -> "client sidecar";
        };
    }

    private static void escape(String text, StringBuilder json) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(' ');
            } else {
                json.append(c);
            }
        }
    }
}
