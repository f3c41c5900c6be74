package dev.weft.filters;

import dev.weft.proxy.chain.ChainBody;
import dev.weft.proxy.chain.ChainCall;
import dev.weft.proxy.chain.ChainExchange;
import dev.weft.proxy.chain.ChainFailure;
import dev.weft.proxy.chain.ChainField;
import dev.weft.proxy.chain.ChainRequest;
import dev.weft.proxy.chain.ChainResponse;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** One request on its way through the filters. What the data path says is handed to the request's own threads. */
final class RunningCall implements ChainCall {

    private static final String ATTRIBUTE = RunningCall.class.getName();

    private final ChainExchange exchange;
    private final CallThreads threads;
    private final GatewayRequest request;
    private final GatewayResponse response;
    private volatile @Nullable MonoSink<Void> routing;
    private volatile @Nullable MonoSink<Void> sending;
    private volatile @Nullable ChainResponse answer;
    private @Nullable Disposable subscription;
    private boolean over;

    RunningCall(ChainExchange exchange, CallThreads threads) {
        this.exchange = exchange;
        this.threads = threads;
        this.request = GatewayRequest.of(exchange.request(), exchange.caller(), body(exchange::readRequest));
        this.response = new GatewayResponse(this::send);
    }

    static RunningCall of(ServerWebExchange exchange) {
        return exchange.getRequiredAttribute(ATTRIBUTE);
    }

    static CallThreads threadsOf(ServerWebExchange exchange) {
        return of(exchange).threads;
    }

    GatewayRequest request() {
        return request;
    }

    GatewayResponse response() {
        return response;
    }

    /** Binds it to its exchange. */
    void attach(ServerWebExchange web) {
        web.getAttributes().put(ATTRIBUTE, this);
    }

    /** Runs the chain; what it ends in is told to the data path. */
    void run(Mono<Void> chain) {
        threads.execute(() -> {
            Disposable made = chain.then(
                            Mono.defer(() -> response.isCommitted() ? Mono.empty() : response.setComplete()))
                    .subscribe(done -> {}, this::failed);
            synchronized (this) {
                subscription = made;
                if (!over) {
                    return;
                }
            }
            made.dispose();
        });
    }

    private void failed(Throwable failure) {
        exchange.fail(Failures.of(failure));
    }

    // --- to the destination --------------------------------------------------------------------------------------

    /** One attempt: completes when the destination's head is in the response. */
    @SuppressWarnings("ReferenceEquality") // the very body that nobody put another in place of streams through
    Mono<Void> route(ServerWebExchange web) {
        ServerHttpRequest as = web.getRequest();
        Flux<DataBuffer> body = as.getBody();
        if (body == request.getBody()) {
            return attempt(head(as), null);
        }
        return DataBufferUtils.join(body, GatewayResponse.LIMIT)
                .map(GatewayResponse::bytes)
                .defaultIfEmpty(new byte[0])
                .flatMap(bytes -> attempt(head(as), bytes));
    }

    private Mono<Void> attempt(ChainRequest head, byte @Nullable [] bytes) {
        return Mono.create(sink -> {
            ChainResponse before = answer;
            if (before != null) {
                answer = null;
                response.forget(before);
            }
            routing = sink;
            sink.onCancel(exchange::cancelDelivery);
            exchange.deliver(head, bytes);
        });
    }

    private ChainRequest head(ServerHttpRequest as) {
        ChainRequest original = request.original();
        URI uri = as.getURI();
        String query = uri.getRawQuery();
        boolean sameUri = uri.equals(request.getURI());
        String target = sameUri ? original.target() : uri.getRawPath() + (query == null ? "" : "?" + query);
        List<ChainField> fields = new ArrayList<>();
        String host = original.authority();
        for (var entry : as.getHeaders().headerSet()) {
            for (String value : entry.getValue()) {
                if (entry.getKey().equalsIgnoreCase(HttpHeaders.HOST)) {
                    host = value;
                } else {
                    fields.add(new ChainField(entry.getKey(), value));
                }
            }
        }
        return new ChainRequest(as.getMethod().name(), target.isEmpty() ? "/" : target, host, fields);
    }

    @Override
    public void onResponse(ChainResponse head) {
        MonoSink<Void> waiting = routing;
        routing = null;
        if (waiting != null) {
            threads.execute(() -> {
                answer = head;
                response.answered(head);
                waiting.success();
            });
        }
    }

    @Override
    public void onDeliveryFailed(ChainFailure why) {
        MonoSink<Void> waiting = routing;
        routing = null;
        if (waiting != null) {
            threads.execute(() -> waiting.error(new DeliveryFailedException(why)));
        }
    }

    // --- to the caller -------------------------------------------------------------------------------------------

    /** Writes the destination's answer, through what filters put around the response. */
    @SuppressWarnings("ReferenceEquality") // the very response that nobody put another around streams through
    Mono<Void> write(ServerWebExchange web) {
        if (answer == null || web.getResponse().isCommitted()) {
            return Mono.empty();
        }
        if (web.getResponse() == response) {
            return response.passThrough();
        }
        return web.getResponse().writeWith(body(exchange::readResponse));
    }

    private Mono<Void> send(ChainResponse head, byte @Nullable [] body) {
        return Mono.create(sink -> {
            sending = sink;
            exchange.respond(head, body);
        });
    }

    private Flux<DataBuffer> body(Consumer<ChainBody> reader) {
        return Mono.<byte[]>create(sink -> reader.accept(new ChainBody() {
                    @Override
                    public void read(byte[] bytes) {
                        threads.execute(() -> sink.success(bytes));
                    }

                    @Override
                    public void failed(ChainFailure why) {
                        threads.execute(() -> sink.error(new DeliveryFailedException(why)));
                    }
                }))
                .<DataBuffer>map(DefaultDataBufferFactory.sharedInstance::wrap)
                .flux();
    }

    @Override
    public void onEnd(boolean whole) {
        MonoSink<Void> writing = sending;
        Disposable running = null;
        synchronized (this) {
            over = true;
            if (!whole || writing == null) {
                running = subscription;
            }
        }
        if (running != null) {
            threads.interrupt();
            threads.execute(running::dispose);
        } else if (writing != null) {
            threads.execute(writing::success);
        }
        threads.release();
    }
}
