package dev.weft.bookshop.traffic;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /requests}: what reached this service. */
@RestController
public final class RequestLogController {

    private final RequestLog log;

    /** Serves {@code log}. */
    public RequestLogController(RequestLog log) {
        this.log = log;
    }

    /** The counter and the newest request lines. */
    @GetMapping("/requests")
    public RequestLog.Seen requests() {
        return log.seen();
    }
}
