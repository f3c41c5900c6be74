package user;

import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.factory.AbstractGatewayFilterFactory;
import org.springframework.stereotype.Component;

/** Synchronous, with arguments: marks request and response. */
@Component
public class StampGatewayFilterFactory extends AbstractGatewayFilterFactory<StampGatewayFilterFactory.Config> {

    public StampGatewayFilterFactory() {
        super(Config.class);
    }

    @Override
    public List<String> shortcutFieldOrder() {
        return List.of("text", "times");
    }

    @Override
    public GatewayFilter apply(Config config) {
        return (exchange, chain) -> {
            String stamp = config.text.repeat(config.times);
            exchange.getResponse().getHeaders().add("X-Stamp", stamp);
            return chain.filter(exchange.mutate()
                    .request(request -> request.header("X-Stamped", stamp))
                    .build());
        };
    }

    public static class Config {
        private String text = "";
        private int times = 1;

        public void setText(String text) {
            this.text = text;
        }

        public void setTimes(int times) {
            this.times = times;
        }
    }
}
