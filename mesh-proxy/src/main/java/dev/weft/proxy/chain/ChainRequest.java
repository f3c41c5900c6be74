package dev.weft.proxy.chain;

import java.util.List;

/**
 * The head of a request as filters see and change it.
 *
 * @param method case kept
 * @param target path with query
 * @param authority host and port as the caller sent them
 * @param headers without host and what frames the body
 */
public record ChainRequest(String method, String target, String authority, List<ChainField> headers) {

    public ChainRequest {
        headers = List.copyOf(headers);
    }
}
