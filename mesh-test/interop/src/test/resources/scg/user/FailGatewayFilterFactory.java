package user;

import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** Fails in the way that the route names. */
@Component
public class FailGatewayFilterFactory extends AbstractGatewayFilterFactory<FailGatewayFilterFactory.Config> {

    public FailGatewayFilterFactory() {
        super(Config.class);
    }

    @Override
    public List<String> shortcutFieldOrder() {
        return List.of("way");
    }

    @Override
    public GatewayFilter apply(Config config) {
        return (exchange, chain) -> switch (config.way) {
            case "throws" -> throw new IllegalStateException("thrown");
            case "fails" -> Mono.error(new IllegalStateException("told"));
            case "refuses" -> Mono.error(new ResponseStatusException(HttpStatus.CONFLICT));
            case "answers" -> {
                exchange.getResponse().setStatusCode(HttpStatus.FORBIDDEN);
                yield exchange.getResponse().setComplete();
            }
            default -> chain.filter(exchange).then(Mono.error(new IllegalStateException("late")));
        };
    }

    public static class Config {
        private String way = "";

        public void setWay(String way) {
            this.way = way;
        }
    }
}
