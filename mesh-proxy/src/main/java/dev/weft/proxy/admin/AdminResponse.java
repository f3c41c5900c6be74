package dev.weft.proxy.admin;

import dev.weft.proxy.json.JsonWriter;

/**
 * One answer of the actuator surface.
 *
 * @param contentType media type; empty without a body
 * @param body text
 */
public record AdminResponse(int status, String contentType, String body) {

    private static final String JSON = "application/json";

    static AdminResponse json(JsonWriter json) {
        return new AdminResponse(200, JSON, json.toString());
    }

    static AdminResponse json(int status, JsonWriter json) {
        return new AdminResponse(status, JSON, json.toString());
    }

    static AdminResponse text(int status, String text) {
        return new AdminResponse(status, "text/plain; charset=utf-8", text + "\n");
    }

    static AdminResponse empty() {
        return new AdminResponse(204, "", "");
    }

    static AdminResponse problem(int status, String title, String detail) {
        JsonWriter json = new JsonWriter(new StringBuilder())
                .beginObject()
                .member("type", "about:blank")
                .member("title", title)
                .member("status", status)
                .member("detail", detail)
                .endObject();
        return new AdminResponse(status, "application/problem+json", json.toString());
    }
}
