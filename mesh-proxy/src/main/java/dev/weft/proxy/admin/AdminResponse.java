package dev.weft.proxy.admin;

import dev.weft.proxy.json.JsonWriter;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * One answer of the actuator surface.
 *
 * @param contentType media type; empty without a body
 * @param body what is sent
 */
public record AdminResponse(int status, String contentType, Body body) {

    private static final String JSON = "application/json";

    /** What is sent. Exactly one case applies. */
    public sealed interface Body {
        /** As a whole. */
        record Text(String text) implements Body {}

        /** In pieces, because the whole may be larger than the heap. */
        record Streamed(Writer writer) implements Body {}
    }

    /** Writes a body, once, on a thread that may block. */
    @FunctionalInterface
    public interface Writer {
        void writeTo(Appendable out) throws IOException;
    }

    static AdminResponse json(JsonWriter json) {
        return json(200, json);
    }

    static AdminResponse json(int status, JsonWriter json) {
        return new AdminResponse(status, JSON, new Body.Text(json.toString()));
    }

    static AdminResponse streamedJson(Consumer<JsonWriter> document) {
        return streamed(JSON, out -> document.accept(new JsonWriter(out)));
    }

    static AdminResponse streamed(String contentType, Writer writer) {
        return new AdminResponse(200, contentType, new Body.Streamed(writer));
    }

    static AdminResponse text(int status, String text) {
        return new AdminResponse(status, "text/plain; charset=utf-8", new Body.Text(text + "\n"));
    }

    static AdminResponse empty() {
        return new AdminResponse(204, "", new Body.Text(""));
    }

    static AdminResponse problem(int status, String title, String detail) {
        JsonWriter json = new JsonWriter(new StringBuilder())
                .beginObject()
                .member("type", "about:blank")
                .member("title", title)
                .member("status", status)
                .member("detail", detail)
                .endObject();
        return new AdminResponse(status, "application/problem+json", new Body.Text(json.toString()));
    }
}
