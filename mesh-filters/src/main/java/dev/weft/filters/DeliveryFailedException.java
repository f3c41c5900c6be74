package dev.weft.filters;

import dev.weft.proxy.chain.ChainFailure;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.server.ResponseStatusException;

/** There is no answer, or a body could not be read; carries what the data path said. */
final class DeliveryFailedException extends ResponseStatusException {

    private static final long serialVersionUID = 1;

    private final transient ChainFailure failure;

    DeliveryFailedException(ChainFailure failure) {
        super(HttpStatusCode.valueOf(failure.status()), failure.detail());
        this.failure = failure;
    }

    ChainFailure failure() {
        return failure;
    }
}
