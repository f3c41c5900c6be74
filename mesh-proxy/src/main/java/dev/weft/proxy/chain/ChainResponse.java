package dev.weft.proxy.chain;

import java.util.List;

/**
 * The head of a response as filters see and change it.
 *
 * @param status 200 to 999, or 101
 * @param headers without what frames the body
 */
public record ChainResponse(int status, List<ChainField> headers) {

    public ChainResponse {
        headers = List.copyOf(headers);
    }
}
