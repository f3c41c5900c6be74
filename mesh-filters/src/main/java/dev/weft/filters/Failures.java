package dev.weft.filters;

import dev.weft.proxy.chain.ChainFailure;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.web.server.ResponseStatusException;

/** What callers are answered when a chain fails. What a filter says of itself is not told to them. */
final class Failures {

    private Failures() {}

    static ChainFailure of(Throwable failure) {
        return switch (failure) {
            case DeliveryFailedException delivery -> delivery.failure();
            case ResponseStatusException status -> refused(status);
            case FilterMissingException missing ->
                new ChainFailure(503, "filter_missing", "the route needs filters that this proxy does not have");
            case DataBufferLimitException tooLong ->
                new ChainFailure(500, "body_too_long", "filters made a body that is too long");
            case FilterFailedException filter ->
                new ChainFailure(500, "filter_failed", "the filter " + filter.filter() + " failed");
            default -> new ChainFailure(500, "filter_failed", "a filter failed");
        };
    }

    private static ChainFailure refused(ResponseStatusException status) {
        int code = status.getStatusCode().value();
        String reason = status.getReason();
        return new ChainFailure(
                code >= 400 && code <= 599 ? code : 500,
                "filter_refused",
                reason == null ? "a filter refused" : reason);
    }
}
