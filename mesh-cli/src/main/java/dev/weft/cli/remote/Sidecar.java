package dev.weft.cli.remote;

import dev.weft.cli.output.Json;
import java.net.URI;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** A sidecar's own HTTP interface. One thread at a time; close it. */
public final class Sidecar implements AutoCloseable {

    private final URI url;
    private final HttpCalls http;

    /**
     * A client.
     *
     * @param url the actuator port, for example {@code http://127.0.0.1:15000}
     * @param timeout longest wait for an answer
     */
    public Sidecar(URI url, Duration timeout) {
        this.url = url;
        this.http = new HttpCalls(timeout);
    }

    /** The resources that it runs. */
    public JsonNode configDump() {
        URI from = url.resolve("/config_dump");
        return Json.read(http.get("sidecar", from), from.toString());
    }

    /** Who it is, what it trusts, what it was told and what it does. */
    public JsonNode mesh() {
        URI from = url.resolve("/actuator/mesh");
        return Json.read(http.get("sidecar", from), from.toString());
    }

    /** Its metrics. */
    public Samples metrics() {
        return Samples.of(http.get("sidecar", url.resolve("/actuator/prometheus")));
    }

    /** True while it runs what it kept on disk and no control plane has confirmed it. */
    public boolean runsFromDisk() {
        return mesh().path("xds").path("fromDisk").asBoolean(false);
    }

    @Override
    public void close() {
        http.close();
    }
}
