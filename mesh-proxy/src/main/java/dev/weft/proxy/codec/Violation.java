package dev.weft.proxy.codec;

/** What an HTTP peer can do wrong. The codes are stable: they are logged and counted. */
public enum Violation {
    /** A line ends without carriage return. */
    BARE_LF(400, "http1.bare_lf", "a line ends without carriage return"),
    /** A header is folded over two lines. */
    OBS_FOLD(400, "http1.obs_fold", "a header is folded over two lines"),
    /** A header name holds a character that is not allowed. */
    FIELD_NAME(400, "http1.field_name", "a header name holds a character that is not allowed"),
    /** A header value holds a control character. */
    FIELD_VALUE(400, "http1.field_value", "a header value holds a control character"),
    /** The headers are too large. */
    HEADERS_TOO_LARGE(431, "http1.headers_too_large", "the headers are too large"),
    /** The request line is too long. */
    START_LINE_TOO_LONG(414, "http1.start_line_too_long", "the request line is too long"),
    /** Content-length is not one decimal number. */
    CONTENT_LENGTH(400, "http1.content_length", "content-length is not one decimal number"),
    /** Content-length and transfer-encoding exclude each other. */
    LENGTH_AND_CHUNKED(400, "http1.length_and_chunked", "content-length and transfer-encoding exclude each other"),
    /** The only transfer coding understood is chunked. */
    TRANSFER_CODING(501, "http1.transfer_coding", "the only transfer coding understood is chunked"),
    /** HTTP/1.0 has no transfer-encoding. */
    CHUNKED_IN_HTTP10(400, "http1.chunked_in_http10", "HTTP/1.0 has no transfer-encoding"),
    /** Connection names a header that is needed to read the message. */
    CONNECTION_OPTION(400, "http1.connection_option", "connection names a header that is needed to read the message"),
    /** A chunk size is not a hexadecimal number. */
    CHUNK_SIZE(400, "http1.chunk_size", "a chunk size is not a hexadecimal number"),
    /** A chunk extension is malformed or too long. */
    CHUNK_EXTENSION(400, "http1.chunk_extension", "a chunk extension is malformed or too long"),
    /** A chunk does not end where its size says. */
    CHUNK_END(400, "http1.chunk_end", "a chunk does not end where its size says"),
    /** The request line is not: method, target, HTTP/1.1. */
    REQUEST_LINE(400, "http1.request_line", "the request line is not: method, target, HTTP/1.1"),
    /** The request target is malformed. */
    TARGET(400, "http1.target", "the request target is malformed"),
    /** Only HTTP/1.1 and HTTP/1.0 are spoken here. */
    VERSION(505, "http1.version", "only HTTP/1.1 and HTTP/1.0 are spoken here"),
    /** An upgrade is asked for with GET and without a body. */
    UPGRADE(400, "http1.upgrade", "an upgrade is asked for with GET and without a body"),
    /** CONNECT that names no host and port, or brings a body. */
    CONNECT(400, "http1.connect", "CONNECT wants a host and a port and has no body"),
    /** Exactly one host is needed. */
    HOST(400, "http1.host", "exactly one host is needed"),
    /** The status line is not: HTTP/1.1, status, reason. */
    STATUS_LINE(502, "http1.status_line", "the status line is not: HTTP/1.1, status, reason"),
    /** The request headers took too long. */
    HEADERS_TIMEOUT(408, "http1.headers_timeout", "the request headers took too long"),
    /** HTTP/1.0 is not spoken here. */
    HTTP10(426, "low_version", "HTTP/1.0 is not spoken here"),
    /** HTTP/2: the headers are not those of a request. */
    HTTP2_HEADERS(400, "http2.violation.of.rfc.9113", "the headers are not those of a request"),
    /** HTTP/2: the headers are too large. */
    HTTP2_HEADERS_TOO_LARGE(431, "http2.headers_too_large", "the headers are too large"),
    /** HTTP/2: CONNECT that ends with its head. */
    HTTP2_CONNECT(400, "http2.connect", "CONNECT without anything that could follow it");

    private final int status;
    private final String code;
    private final String text;

    Violation(int status, String code, String text) {
        this.status = status;
        this.code = code;
        this.text = text;
    }

    /** What a client is answered. */
    public int status() {
        return status;
    }

    /** Stable reason, for example {@code http1.bare_lf}. */
    public String code() {
        return code;
    }

    /** One sentence without the peer's bytes. */
    public String text() {
        return text;
    }
}
