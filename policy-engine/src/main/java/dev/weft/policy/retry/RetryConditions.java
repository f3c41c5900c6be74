package dev.weft.policy.retry;

import java.util.Map;

/**
 * Envoy's retry conditions as a set of bits.
 *
 * <p>Source: Envoy router filter, {@code x-envoy-retry-on} and {@code x-envoy-retry-grpc-on}.
 */
final class RetryConditions {

    static final int SERVER_ERROR = 1;
    static final int GATEWAY_ERROR = 1 << 1;
    static final int RESET = 1 << 2;
    static final int RESET_BEFORE_REQUEST = 1 << 3;
    static final int CONNECT_FAILURE = 1 << 4;
    static final int RATE_LIMITED = 1 << 5;
    static final int RETRIABLE_4XX = 1 << 6;
    static final int REFUSED_STREAM = 1 << 7;
    static final int STATUS_CODES = 1 << 8;
    static final int HEADERS = 1 << 9;
    /** HTTP/3 is never used: known, and without effect. */
    static final int HTTP3 = 1 << 10;

    static final int GRPC_CANCELLED = 1 << 11;
    static final int GRPC_DEADLINE_EXCEEDED = 1 << 12;
    static final int GRPC_INTERNAL = 1 << 13;
    static final int GRPC_RESOURCE_EXHAUSTED = 1 << 14;
    static final int GRPC_UNAVAILABLE = 1 << 15;

    static final int GRPC =
            GRPC_CANCELLED | GRPC_DEADLINE_EXCEEDED | GRPC_INTERNAL | GRPC_RESOURCE_EXHAUSTED | GRPC_UNAVAILABLE;

    private static final Map<String, Integer> HTTP_NAMES = Map.ofEntries(
            Map.entry("5xx", SERVER_ERROR),
            Map.entry("gateway-error", GATEWAY_ERROR),
            Map.entry("reset", RESET),
            Map.entry("reset-before-request", RESET_BEFORE_REQUEST),
            Map.entry("connect-failure", CONNECT_FAILURE),
            Map.entry("envoy-ratelimited", RATE_LIMITED),
            Map.entry("retriable-4xx", RETRIABLE_4XX),
            Map.entry("refused-stream", REFUSED_STREAM),
            Map.entry("retriable-status-codes", STATUS_CODES),
            Map.entry("retriable-headers", HEADERS),
            Map.entry("http3-post-connect-failure", HTTP3));

    private static final Map<String, Integer> GRPC_NAMES = Map.of(
            "cancelled", GRPC_CANCELLED,
            "deadline-exceeded", GRPC_DEADLINE_EXCEEDED,
            "internal", GRPC_INTERNAL,
            "resource-exhausted", GRPC_RESOURCE_EXHAUSTED,
            "unavailable", GRPC_UNAVAILABLE);

    private RetryConditions() {}

    /** The bits of names separated by commas; what is not known is ignored. */
    static int http(String names) {
        return parse(names, HTTP_NAMES);
    }

    /** The bits of gRPC names separated by commas; what is not known is ignored. */
    static int grpc(String names) {
        return parse(names, GRPC_NAMES);
    }

    private static int parse(String names, Map<String, Integer> known) {
        int bits = 0;
        int at = 0;
        while (at <= names.length()) {
            int end = names.indexOf(',', at);
            if (end < 0) {
                end = names.length();
            }
            bits |= known.getOrDefault(names.substring(at, end).trim(), 0);
            at = end + 1;
        }
        return bits;
    }

    /** The condition that a gRPC status is; 0 for none. */
    static int ofGrpcStatus(String status) {
        return switch (status) {
            case "1" -> GRPC_CANCELLED;
            case "4" -> GRPC_DEADLINE_EXCEEDED;
            case "8" -> GRPC_RESOURCE_EXHAUSTED;
            case "13" -> GRPC_INTERNAL;
            case "14" -> GRPC_UNAVAILABLE;
            default -> 0;
        };
    }
}
