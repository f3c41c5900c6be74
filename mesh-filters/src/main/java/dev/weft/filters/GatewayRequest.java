package dev.weft.filters;

import dev.weft.proxy.chain.ChainCaller;
import dev.weft.proxy.chain.ChainField;
import dev.weft.proxy.chain.ChainRequest;
import java.net.InetSocketAddress;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;

/** A request as Spring's filters see it. Its body is read as a whole, and only when a filter asks for it. */
final class GatewayRequest extends AbstractServerHttpRequest {

    private final ChainRequest request;
    private final ChainCaller caller;
    private final Flux<DataBuffer> body;

    private GatewayRequest(
            ChainRequest request, ChainCaller caller, URI uri, HttpHeaders headers, Flux<DataBuffer> body) {
        super(HttpMethod.valueOf(request.method()), uri, "", headers);
        this.request = request;
        this.caller = caller;
        this.body = body;
    }

    /** @throws IllegalArgumentException when path and host are no URI */
    static GatewayRequest of(ChainRequest request, ChainCaller caller, Flux<DataBuffer> body) {
        HttpHeaders headers = new HttpHeaders();
        headers.add(HttpHeaders.HOST, request.authority());
        for (ChainField field : request.headers()) {
            headers.add(field.name(), field.value());
        }
        if (caller.contentLength() > 0) {
            headers.setContentLength(caller.contentLength());
        }
        URI uri = URI.create(caller.scheme() + "://" + request.authority() + request.target());
        return new GatewayRequest(request, caller, uri, headers, body);
    }

    ChainRequest original() {
        return request;
    }

    @Override
    protected MultiValueMap<String, HttpCookie> initCookies() {
        MultiValueMap<String, HttpCookie> cookies = new LinkedMultiValueMap<>();
        for (String line : getHeaders().getOrEmpty(HttpHeaders.COOKIE)) {
            for (String part : line.split(";", -1)) {
                int equals = part.indexOf('=');
                if (equals > 0) {
                    String name = part.substring(0, equals).strip();
                    cookies.add(
                            name,
                            new HttpCookie(name, part.substring(equals + 1).strip()));
                }
            }
        }
        return cookies;
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return caller.remote();
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return caller.local();
    }

    @Override
    protected @Nullable SslInfo initSslInfo() {
        return null;
    }

    @Override
    public Flux<DataBuffer> getBody() {
        return body;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // Spring's own contract: the caller says what it expects
    public <T> T getNativeRequest() {
        return (T) request;
    }
}
