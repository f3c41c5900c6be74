package dev.weft.proxy.route;

import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.path.RequestPath;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.RequestHead;

/** A request head as the policy engine asks for it; nothing is copied before it asks. Belongs to one request. */
public final class RequestView implements RequestFacts {

    private final RequestHead head;
    private final RequestPath path;
    private final String scheme;

    /**
     * Makes one.
     *
     * @param path normalised
     * @param scheme {@code http} or {@code https}
     */
    public RequestView(RequestHead head, RequestPath path, String scheme) {
        this.head = head;
        this.path = path;
        this.scheme = scheme;
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String authority() {
        return head.authority();
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public RequestPath path() {
        return path;
    }

    @Override
    public int headerCount(String name) {
        int count = head.headers().count(name);
        return count == 0 && isLength(name) ? 1 : count;
    }

    @Override
    public String headerValue(String name, int index) {
        HeaderBlock headers = head.headers();
        int at = headers.nth(name, index);
        return at < 0 && isLength(name) ? Long.toString(head.contentLength()) : headers.value(at);
    }

    // The codec keeps the length apart, so that no header can contradict the framing.
    private boolean isLength(String name) {
        return name.equals("content-length") && head.contentLength() >= 0;
    }
}
