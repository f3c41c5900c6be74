package dev.weft.config.model;

import java.util.Locale;
import java.util.Optional;

/**
 * What is spoken on a service's port.
 *
 * <p>Source: Istio protocol selection. Protocols that are proxied as bytes ({@code mongo}, {@code mysql}, {@code redis}) are
 * read as {@link #TCP}.
 */
public enum Protocol {
    /** HTTP/1.1. */
    HTTP,
    /** HTTP/2 with prior knowledge. */
    HTTP2,
    /** gRPC over HTTP/2. */
    GRPC,
    /** gRPC-Web over HTTP/1.1 or HTTP/2. */
    GRPC_WEB,
    /** TLS made by the application, with HTTP inside. */
    HTTPS,
    /** TLS made by the application. */
    TLS,
    /** Opaque bytes. */
    TCP,
    /** Not declared: detected on the connection. */
    UNSPECIFIED;

    /** What {@link #parse} accepts, for messages. */
    public static final String NAMES = "HTTP, HTTP2, GRPC, GRPC-WEB, HTTPS, TLS, TCP, MONGO, MYSQL or REDIS";

    /** Reads a protocol name, whatever its case; empty when it is none. */
    public static Optional<Protocol> parse(String name) {
        return switch (name.toUpperCase(Locale.ROOT)) {
            case "HTTP" -> Optional.of(HTTP);
            case "HTTP2" -> Optional.of(HTTP2);
            case "GRPC" -> Optional.of(GRPC);
            case "GRPC-WEB" -> Optional.of(GRPC_WEB);
            case "HTTPS" -> Optional.of(HTTPS);
            case "TLS" -> Optional.of(TLS);
            case "TCP", "MONGO", "MYSQL", "REDIS" -> Optional.of(TCP);
            case "" -> Optional.of(UNSPECIFIED);
            default -> Optional.empty();
        };
    }

    /** Whether requests on it can be routed one by one. */
    public boolean isHttp() {
        return switch (this) {
            case HTTP, HTTP2, GRPC, GRPC_WEB -> true;
            case HTTPS, TLS, TCP, UNSPECIFIED -> false;
        };
    }
}
