package user;

import java.nio.charset.StandardCharsets;
import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.OrderedGatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Changes both bodies: the request's is sent twice, the response's in capitals. */
@Component
public class ShoutGatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {

    public ShoutGatewayFilterFactory() {
        super(Object.class);
    }

    @Override
    public GatewayFilter apply(Object config) {
        return new OrderedGatewayFilter(
                (exchange, chain) -> chain.filter(exchange.mutate()
                        .request(twice(exchange))
                        .response(capitals(exchange))
                        .build()),
                -2);
    }

    private static ServerHttpRequestDecorator twice(ServerWebExchange exchange) {
        return new ServerHttpRequestDecorator(exchange.getRequest()) {
            @Override
            public HttpHeaders getHeaders() {
                HttpHeaders headers = new HttpHeaders();
                headers.putAll(super.getHeaders());
                headers.remove(HttpHeaders.CONTENT_LENGTH);
                return headers;
            }

            @Override
            public Flux<DataBuffer> getBody() {
                return DataBufferUtils.join(super.getBody()).flatMapMany(buffer -> {
                    String text = text(buffer);
                    DataBufferFactory factory = exchange.getResponse().bufferFactory();
                    return Flux.just(text, text).map(one -> factory.wrap(one.getBytes(StandardCharsets.UTF_8)));
                });
            }
        };
    }

    private static ServerHttpResponseDecorator capitals(ServerWebExchange exchange) {
        return new ServerHttpResponseDecorator(exchange.getResponse()) {
            @Override
            public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
                return super.writeWith(DataBufferUtils.join(Flux.from(body))
                        .map(buffer ->
                                bufferFactory().wrap(text(buffer).toUpperCase().getBytes(StandardCharsets.UTF_8))));
            }
        };
    }

    private static String text(DataBuffer buffer) {
        String text = buffer.toString(StandardCharsets.UTF_8);
        DataBufferUtils.release(buffer);
        return text;
    }
}
