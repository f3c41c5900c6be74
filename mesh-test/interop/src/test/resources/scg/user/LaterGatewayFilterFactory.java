package user;

import java.time.Duration;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Asynchronous: goes on from another thread, and once more when the answer is there. */
@Component
public class LaterGatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {

    public LaterGatewayFilterFactory() {
        super(Object.class);
    }

    @Override
    public GatewayFilter apply(Object config) {
        return (exchange, chain) -> Mono.delay(Duration.ofMillis(20))
                .map(late -> exchange.mutate()
                        .request(request -> request.header("X-Later", "yes"))
                        .build())
                .flatMap(changed -> chain.filter(changed)
                        .then(Mono.delay(Duration.ofMillis(20)))
                        .doOnNext(late -> changed.getResponse().getHeaders().set("X-Late", "yes"))
                        .then());
    }
}
