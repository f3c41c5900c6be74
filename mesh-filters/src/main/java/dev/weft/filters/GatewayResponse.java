package dev.weft.filters;

import dev.weft.proxy.chain.ChainField;
import dev.weft.proxy.chain.ChainResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A response as Spring's filters see it. A body of their own is gathered, within a bound, and sent as a whole. */
final class GatewayResponse extends AbstractServerHttpResponse {

    /** Bytes of one body of filters' own. */
    static final int LIMIT = 1 << 20;

    private final BiFunction<ChainResponse, byte @Nullable [], Mono<Void>> sender;

    /** @param sender sends a head with a body of its own, or with the destination's ({@code null}) */
    GatewayResponse(BiFunction<ChainResponse, byte @Nullable [], Mono<Void>> sender) {
        super(DefaultDataBufferFactory.sharedInstance);
        this.sender = sender;
    }

    /** Takes over what the destination answered, beside what filters said before. */
    void answered(ChainResponse head) {
        setRawStatusCode(head.status());
        for (ChainField field : head.headers()) {
            getHeaders().add(field.name(), field.value());
        }
    }

    /** Forgets the answer of an attempt that is followed by another. */
    void forget(ChainResponse head) {
        for (ChainField field : head.headers()) {
            getHeaders().remove(field.name());
        }
    }

    /** Sends the head with the destination's body. */
    Mono<Void> passThrough() {
        return doCommit(() -> sender.apply(head(), null));
    }

    @Override
    protected Mono<Void> doCommit(@Nullable Supplier<? extends Mono<Void>> writeAction) {
        return super.doCommit(writeAction != null ? writeAction : () -> sender.apply(head(), new byte[0]));
    }

    private ChainResponse head() {
        List<ChainField> fields = new ArrayList<>();
        getHeaders().forEach((name, values) -> values.forEach(value -> fields.add(new ChainField(name, value))));
        HttpStatusCode status = getStatusCode();
        return new ChainResponse(status == null ? 200 : status.value(), fields);
    }

    @Override
    protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
        return DataBufferUtils.join(body, LIMIT)
                .map(GatewayResponse::bytes)
                .defaultIfEmpty(new byte[0])
                .flatMap(bytes -> sender.apply(head(), bytes));
    }

    @Override
    protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
        return writeWithInternal(Flux.from(body).concatMap(part -> part));
    }

    static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    @Override
    protected void applyStatusCode() {}

    @Override
    protected void applyHeaders() {}

    @Override
    protected void applyCookies() {
        getCookies()
                .values()
                .forEach(all -> all.forEach(cookie -> getHeaders().add(HttpHeaders.SET_COOKIE, cookie.toString())));
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // Spring's own contract: the caller says what it expects
    public <T> T getNativeResponse() {
        return (T) this;
    }
}
