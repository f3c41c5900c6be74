package dev.weft.bookshop.reviews;

import dev.weft.bookshop.traffic.RequestLog;
import dev.weft.bookshop.traffic.RequestLogController;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Import;

/** Starts the reviews. */
@SpringBootApplication(proxyBeanMethods = false)
@Import({RequestLog.class, RequestLogController.class})
public class ReviewsApplication {

    /** Starts the service; arguments are Spring's. */
    public static void main(String[] args) {
        SpringApplication.run(ReviewsApplication.class, args);
    }
}
