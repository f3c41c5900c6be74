package dev.weft.cli.remote;

import dev.weft.cli.output.Json;
import dev.weft.cli.remote.ProxyState.Sync;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The control plane's debug interface. One thread at a time; close it. */
public final class ControlPlane implements AutoCloseable {

    private static final String WHAT = "control plane";

    private final URI url;
    private final HttpCalls http;

    /**
     * A client.
     *
     * @param url the HTTP port, for example {@code http://127.0.0.1:15014}
     * @param timeout longest wait for an answer
     */
    public ControlPlane(URI url, Duration timeout) {
        this.url = url;
        this.http = new HttpCalls(timeout);
    }

    /** The connected proxies, by name. */
    public List<ProxyState> proxies() {
        URI from = url.resolve("/debug/proxies");
        List<ProxyState> proxies = new ArrayList<>();
        for (JsonNode proxy : list(Json.read(http.get(WHAT, from), from.toString()), "proxies")) {
            proxies.add(proxy(proxy));
        }
        return proxies;
    }

    /** The newest state of the configuration, as the control plane names it. */
    public String revision() {
        URI from = url.resolve("/debug/proxies");
        return Json.read(http.get(WHAT, from), from.toString()).path("revision").asString("");
    }

    /** What the control plane serves to one proxy. */
    public JsonNode configDump(String proxy) {
        URI from = url.resolve("/debug/config_dump?proxy=" + URLEncoder.encode(proxy, StandardCharsets.UTF_8));
        return Json.read(http.get(WHAT, from), from.toString());
    }

    /** What users should hear about their documents, one line each. */
    public List<String> diagnostics() {
        URI from = url.resolve("/debug/diagnostics");
        List<String> lines = new ArrayList<>();
        for (JsonNode diagnostic : list(Json.read(http.get(WHAT, from), from.toString()), "diagnostics")) {
            lines.add(diagnostic.isString() ? diagnostic.stringValue() : diagnostic.toString());
        }
        return lines;
    }

    @Override
    public void close() {
        http.close();
    }

    private static Iterable<JsonNode> list(JsonNode answer, String member) {
        return answer.isArray() ? answer : answer.path(member);
    }

    private static ProxyState proxy(JsonNode proxy) {
        Map<String, Sync> types = new LinkedHashMap<>();
        Map<String, String> refusals = new LinkedHashMap<>();
        JsonNode kinds = proxy.path("types");
        for (String type : ProxyState.TYPES) {
            JsonNode kind = kinds.path(type);
            if (kind.isMissingNode()) {
                continue;
            }
            types.put(type, sync(kind.path("state").asString("")));
            String refusal = kind.path("nack").asString("");
            if (!refusal.isEmpty()) {
                refusals.put(type, refusal);
            }
        }
        return new ProxyState(
                proxy.path("name").asString(""),
                proxy.path("node").asString(""),
                proxy.path("identity").asString(""),
                proxy.path("client").asString(""),
                proxy.path("revision").asString(""),
                proxy.path("since").asString(""),
                types,
                refusals);
    }

    private static Sync sync(String state) {
        return switch (state.toUpperCase(Locale.ROOT)) {
            case "SYNCED" -> Sync.SYNCED;
            case "STALE" -> Sync.STALE;
            case "NACK" -> Sync.NACK;
            default -> Sync.NONE;
        };
    }
}
