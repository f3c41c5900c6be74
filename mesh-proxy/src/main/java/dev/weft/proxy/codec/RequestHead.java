package dev.weft.proxy.codec;

/** The head of a request. Mutable, reusable; owned by one stream. */
public final class RequestHead implements MessageHead {

    /** What {@link #upgrade} says of CONNECT to a host and port. */
    public static final String CONNECT = "connect";

    private final HeaderBlock headers = new HeaderBlock();
    private String method = "";
    private String path = "";
    private String authority = "";
    private BodyLength length = BodyLength.NONE;
    private long contentLength = -1;
    private boolean http2;
    private String upgrade = "";

    @Override
    public HeaderBlock headers() {
        return headers;
    }

    @Override
    public BodyLength length() {
        return length;
    }

    /** Value of {@code content-length}; -1 where there is none. */
    public long contentLength() {
        return contentLength;
    }

    /** Case kept. */
    public String method() {
        return method;
    }

    /** Path with query; {@code *} for a server-wide OPTIONS, empty for CONNECT. */
    public String path() {
        return path;
    }

    /** Host and port as the caller sent them. HTTP/1.1 writes it as {@code host}, HTTP/2 as {@code :authority}. */
    public String authority() {
        return authority;
    }

    /** Whether it came over HTTP/2. */
    public boolean http2() {
        return http2;
    }

    /**
     * The protocol that the caller wants to switch to, lower case, for example {@code websocket}; empty: none. HTTP/1.1
     * writes it as {@code upgrade}, HTTP/2 as {@code :protocol}. CONNECT to a host and port says {@code connect}. What
     * follows such a head is opaque, once it was answered so.
     */
    public String upgrade() {
        return upgrade;
    }

    /** Whether it asks for a tunnel to its authority; it has no path then. */
    public boolean connects() {
        return method.equals("CONNECT");
    }

    public void upgrade(String value) {
        upgrade = value;
    }

    public void http2(boolean value) {
        http2 = value;
    }

    public void method(String value) {
        method = value;
    }

    public void path(String value) {
        path = value;
    }

    public void authority(String value) {
        authority = value;
    }

    /** Whether text can be a path with query on the wire: visible ASCII that begins with a slash, no fragment. */
    public static boolean allowsPath(String path) {
        if (path.isEmpty() || path.charAt(0) != '/') {
            return false;
        }
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) > 126 || !Octets.isTarget((byte) path.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Says how the body is framed. */
    public void length(BodyLength kind, long bytes) {
        length = kind;
        contentLength = bytes;
    }

    /** Becomes like another. */
    public void copy(RequestHead other) {
        headers.addAll(other.headers);
        method = other.method;
        path = other.path;
        authority = other.authority;
        http2 = other.http2;
        upgrade = other.upgrade;
        length(other.length, other.contentLength);
    }

    /** Empties it for the next message. */
    public void clear() {
        headers.clear();
        method = "";
        path = "";
        authority = "";
        http2 = false;
        upgrade = "";
        length(BodyLength.NONE, -1);
    }
}
