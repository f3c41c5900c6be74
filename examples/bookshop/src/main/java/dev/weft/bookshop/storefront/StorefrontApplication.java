package dev.weft.bookshop.storefront;

import dev.weft.bookshop.traffic.RequestLog;
import dev.weft.bookshop.traffic.RequestLogController;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;

/** Starts the storefront. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(Backends.class)
@Import({RequestLog.class, RequestLogController.class})
public class StorefrontApplication {

    /** Starts the service; arguments are Spring's. */
    public static void main(String[] args) {
        SpringApplication.run(StorefrontApplication.class, args);
    }
}
