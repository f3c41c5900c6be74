package dev.weft.proxy.admin;

import dev.weft.proxy.json.JsonWriter;
import dev.weft.proxy.json.RecordJson;
import dev.weft.proxy.telemetry.MetricFamily;
import dev.weft.proxy.telemetry.PrometheusText;
import java.util.List;
import java.util.function.Supplier;

/** Which document answers which path on which port. Stateless but for what it views; any thread. */
public final class AdminApi {

    private static final String LOGGERS = "/actuator/loggers";
    private static final String METRICS = "/actuator/metrics";

    private final SidecarView sidecar;
    private final Supplier<List<MetricFamily>> metrics;
    private final LoggersEndpoint loggers = new LoggersEndpoint();

    /** @param metrics asked at every request */
    public AdminApi(SidecarView sidecar, Supplier<List<MetricFamily>> metrics) {
        this.sidecar = sidecar;
        this.metrics = metrics;
    }

    /** Answers one request that came in on a port of this exposure. */
    public AdminResponse handle(AdminRequest request, Exposure exposure) {
        if (!request.reads() && !(exposure == Exposure.ALL && request.path().startsWith(LOGGERS + "/"))) {
            return AdminResponse.problem(405, "Method Not Allowed", request.method() + " (expected: GET)");
        }
        return switch (exposure) {
            case READINESS -> readiness(request);
            case METRICS -> open(request);
            case ALL -> all(request);
        };
    }

    private AdminResponse readiness(AdminRequest request) {
        if (!request.path().equals("/healthz/ready")) {
            return notFound(request);
        }
        Readiness readiness = sidecar.readiness();
        return AdminResponse.text(
                readiness.ready() ? 200 : 503, readiness.ready() ? "ready" : "not ready: " + readiness.parts());
    }

    private AdminResponse open(AdminRequest request) {
        return switch (request.path()) {
            case "/stats/prometheus", "/actuator/prometheus", "/metrics" ->
                AdminResponse.streamed(PrometheusText.CONTENT_TYPE, out -> PrometheusText.write(metrics.get(), out));
            case "/actuator/health" -> HealthDocument.overall(sidecar.readiness());
            case "/actuator/health/readiness" -> HealthDocument.readiness(sidecar.readiness());
            case "/actuator/health/liveness" -> HealthDocument.liveness();
            case "/actuator/info" -> info();
            case "/healthz/ready" -> readiness(request);
            default -> notFound(request);
        };
    }

    private AdminResponse all(AdminRequest request) {
        String path = request.path();
        return switch (path) {
            case "/actuator" -> links();
            case METRICS -> MetricsDocument.names(metrics.get());
            case LOGGERS -> loggers.all();
            case "/actuator/mesh" -> AdminResponse.streamedJson(json -> MeshDocument.write(sidecar, json));
            case "/config_dump" -> AdminResponse.streamedJson(this::configDump);
            default -> {
                if (path.startsWith(METRICS + "/")) {
                    yield MetricsDocument.one(
                            metrics.get(),
                            path.substring(METRICS.length() + 1),
                            request.query().getOrDefault("tag", List.of()));
                }
                if (path.startsWith(LOGGERS + "/")) {
                    String name = path.substring(LOGGERS.length() + 1);
                    yield request.reads() ? loggers.one(name) : loggers.set(name, request.body());
                }
                yield open(request);
            }
        };
    }

    private AdminResponse info() {
        JsonWriter json = new JsonWriter(new StringBuilder()).beginObject();
        json.name("build").beginObject();
        sidecar.build().forEach(json::member);
        json.endObject();
        return AdminResponse.json(json.endObject());
    }

    private void configDump(JsonWriter json) {
        json.beginObject();
        RecordJson.write(json.name("node"), sidecar.node());
        json.member("revision", sidecar.xds().revision());
        RecordJson.write(json.name("versions"), sidecar.xds().versions());
        RecordJson.write(json.name("configuration"), sidecar.config());
        json.endObject();
    }

    private static AdminResponse links() {
        JsonWriter json =
                new JsonWriter(new StringBuilder()).beginObject().name("_links").beginObject();
        for (String endpoint : List.of("health", "info", "metrics", "prometheus", "loggers", "mesh")) {
            json.name(endpoint)
                    .beginObject()
                    .member("href", "/actuator/" + endpoint)
                    .endObject();
        }
        return AdminResponse.json(json.endObject().endObject());
    }

    private static AdminResponse notFound(AdminRequest request) {
        return AdminResponse.problem(404, "Not Found", "no document at " + request.path());
    }
}
