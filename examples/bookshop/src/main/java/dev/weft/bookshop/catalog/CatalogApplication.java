package dev.weft.bookshop.catalog;

import dev.weft.bookshop.traffic.RequestLog;
import dev.weft.bookshop.traffic.RequestLogController;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;

/** Starts the catalog. */
@SpringBootApplication(proxyBeanMethods = false)
@Import({RequestLog.class, RequestLogController.class})
public class CatalogApplication {

    /** Starts the service; arguments are Spring's. */
    public static void main(String[] args) {
        SpringApplication.run(CatalogApplication.class, args);
    }
}
