package dev.weft.proxy.admin;

import dev.weft.proxy.json.JsonWriter;

/**
 * Health in the form of Spring Boot's endpoint.
 *
 * <p>Source: Spring Boot actuator, {@code health}, with the groups {@code liveness} and {@code readiness}.
 */
final class HealthDocument {

    private HealthDocument() {}

    static AdminResponse overall(Readiness readiness) {
        JsonWriter json = status(readiness.ready() ? "UP" : "OUT_OF_SERVICE");
        json.name("components").beginObject();
        component(json, "livenessState", "UP");
        component(json, "readinessState", readiness.ready() ? "UP" : "OUT_OF_SERVICE");
        readiness
                .parts()
                .forEach((name, up) -> component(json, name, Boolean.TRUE.equals(up) ? "UP" : "OUT_OF_SERVICE"));
        json.endObject();
        json.name("groups").beginArray().value("liveness").value("readiness").endArray();
        return AdminResponse.json(readiness.ready() ? 200 : 503, json.endObject());
    }

    static AdminResponse readiness(Readiness readiness) {
        JsonWriter json = status(readiness.ready() ? "UP" : "OUT_OF_SERVICE");
        json.name("components").beginObject();
        readiness
                .parts()
                .forEach((name, up) -> component(json, name, Boolean.TRUE.equals(up) ? "UP" : "OUT_OF_SERVICE"));
        json.endObject();
        return AdminResponse.json(readiness.ready() ? 200 : 503, json.endObject());
    }

    static AdminResponse liveness() {
        return AdminResponse.json(status("UP").endObject());
    }

    private static JsonWriter status(String status) {
        return new JsonWriter(new StringBuilder()).beginObject().member("status", status);
    }

    private static void component(JsonWriter json, String name, String status) {
        json.name(name).beginObject().member("status", status).endObject();
    }
}
