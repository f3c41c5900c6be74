import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/** A Spring Cloud Gateway with nothing of its own: its routes are its arguments'. Run by Java's source launcher. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Gateway {

    public static void main(String[] arguments) {
        SpringApplication.run(Gateway.class, arguments);
    }
}
