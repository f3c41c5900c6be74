package dev.weft.bookshop.orders;

import dev.weft.bookshop.traffic.RequestLog;
import dev.weft.bookshop.traffic.RequestLogController;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;

/** Starts the orders. */
@SpringBootApplication(proxyBeanMethods = false)
@Import({RequestLog.class, RequestLogController.class})
public class OrdersApplication {

    /** Starts the service; arguments are Spring's. */
    public static void main(String[] args) {
        SpringApplication.run(OrdersApplication.class, args);
    }
}
