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
    /** gRPC whose callers may use gRPC-Web; spoken to as {@link #GRPC}, because nothing translates yet. */
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

    /**
     * The protocol of a port that says none but by its name, {@code PROTOCOL} or {@code PROTOCOL-SUFFIX}; an unknown first
     * part is {@link #UNSPECIFIED}.
     *
     * <p>Source: Istio, explicit protocol selection; {@code grpc-web} goes before {@code grpc}.
     */
    public static Protocol ofPortName(String name) {
        String word = name.toUpperCase(Locale.ROOT);
        if (word.equals("GRPC-WEB") || word.startsWith("GRPC-WEB-")) {
            return GRPC_WEB;
        }
        int dash = word.indexOf('-');
        return parse(dash < 0 ? word : word.substring(0, dash)).orElse(UNSPECIFIED);
    }

    /**
     * The protocol of a Kubernetes port: {@code appProtocol} where it says one that is known, else the port's name.
     *
     * <p>Source: KEP-3726 ({@code kubernetes.io/h2c}, {@code /ws}, {@code /wss}), Istio: {@code appProtocol} goes first.
     *
     * @param appProtocol empty: not said
     */
    public static Protocol ofPort(String name, String appProtocol) {
        return switch (appProtocol.toLowerCase(Locale.ROOT)) {
            case "" -> ofPortName(name);
            case "kubernetes.io/h2c" -> HTTP2;
            case "kubernetes.io/ws" -> HTTP;
            case "kubernetes.io/wss" -> HTTPS;
            default -> parse(appProtocol).orElseGet(() -> ofPortName(name));
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
