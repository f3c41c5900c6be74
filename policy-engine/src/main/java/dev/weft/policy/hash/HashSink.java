package dev.weft.policy.hash;

/** Who takes what {@link RequestHash} finds: the request itself, so that nothing is made for it. */
public interface HashSink {

    /** The request has this hash. Called at most once. */
    void hash(long value);

    /**
     * The client is to get a cookie, so that its next request has the same hash. Called once for each cookie that was
     * asked for and not there.
     *
     * @param header value of a {@code Set-Cookie} header
     */
    void setCookie(String header);
}
