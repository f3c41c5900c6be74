package dev.weft.proxy.admin;

import java.util.List;
import java.util.Map;

/**
 * One request to the actuator surface.
 *
 * @param method upper case
 * @param path without query
 * @param query parameters; several values in order
 * @param body text, bounded
 */
public record AdminRequest(String method, String path, Map<String, List<String>> query, String body) {

    /** Whether nothing is changed by it. */
    boolean reads() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
