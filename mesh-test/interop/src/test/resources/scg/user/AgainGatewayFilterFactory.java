package user;

import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpStatusCode;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Asks again, twice at most, when the answer is a 5xx; the last answer stands. */
@Component
public class AgainGatewayFilterFactory extends AbstractGatewayFilterFactory<Object> {

    private static final int MORE = 2;

    public AgainGatewayFilterFactory() {
        super(Object.class);
    }

    @Override
    public GatewayFilter apply(Object config) {
        return (exchange, chain) -> Mono.defer(() -> chain.filter(exchange))
                .thenReturn(exchange)
                .repeat(MORE, () -> {
                    HttpStatusCode status = exchange.getResponse().getStatusCode();
                    boolean again = status != null && status.is5xxServerError();
                    if (again) {
                        ServerWebExchangeUtils.reset(exchange);
                    }
                    return again;
                })
                .then();
    }
}
