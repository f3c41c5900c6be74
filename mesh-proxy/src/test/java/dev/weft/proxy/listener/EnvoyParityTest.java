package dev.weft.proxy.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import dev.weft.proxy.xds.map.MappedResource;
import dev.weft.proxy.xds.map.ResourceMapper;
import dev.weft.proxy.xds.map.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same requests over HTTP/2, with the same configuration, to a real Envoy and to a sidecar. */
@Timeout(300)
class EnvoyParityTest {

    private static final int PATIENCE = 2_500;
    private static final JsonFormat.Parser JSON = JsonFormat.parser()
            .usingTypeRegistry(TypeRegistry.newBuilder()
                    .add(HttpConnectionManager.getDescriptor())
                    .add(Router.getDescriptor())
                    .add(HttpProtocolOptions.getDescriptor())
                    .build());

    private static final String CLUSTER = """
            {"name": "h2", "type": "STATIC", "connect_timeout": "2s",
             "typed_extension_protocol_options": {"envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
               "@type": "type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
               "explicit_http_config": {"http2_protocol_options": {"allow_connect": true}}}},
             "load_assignment": {"cluster_name": "h2", "endpoints": [{"lb_endpoints": [{"endpoint": {"address":
               {"socket_address": {"address": "127.0.0.1", "port_value": %PORT%}}}}]}]}}
            """;

    private static final String LISTENER = """
            {"name": "only", "traffic_direction": "OUTBOUND",
             "address": {"socket_address": {"address": "127.0.0.1", "port_value": %PORT%}},
             "filter_chains": [{"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": {
               "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
               "stat_prefix": "only", "normalize_path": true, "merge_slashes": true,
               "http2_protocol_options": {"allow_connect": true},
               "upgrade_configs": [{"upgrade_type": "websocket"}], %LOG%
               "http_filters": [{"name": "envoy.filters.http.router", "typed_config":
                 {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}}],
               "route_config": {"name": "only", "virtual_hosts": [{"name": "all", "domains": ["*"], "routes": [
                 {"match": {"path": "/refused-once"}, "route": {"cluster": "h2", "timeout": "0s",
                   "retry_policy": {"retry_on": "refused-stream", "num_retries": 1}}},
                 {"match": {"path": "/hang"}, "route": {"cluster": "h2", "timeout": "0.4s"}},
                 {"match": {"prefix": "/hang-grpc"}, "route": {"cluster": "h2", "timeout": "0s",
                   "max_stream_duration": {"max_stream_duration": "0s", "grpc_timeout_header_max": "0s"}}},
                 {"match": {"prefix": "/"}, "route": {"cluster": "h2", "timeout": "0s"}}]}]}}}]}]}
            """;

    private static final String LOG = """
            "access_log": [{"name": "envoy.access_loggers.file", "typed_config": {
              "@type": "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog", "path": "%FILE%",
              "log_format": {"text_format_source": {"inline_string":
                "%REQ(X-CASE)% %RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%\\n"}}}}],
            """;

    /** Where the two differ, and why it stays so. */
    private static final Map<String, String> KNOWN = known();

    private final Map<String, Script> cases = new LinkedHashMap<>();

    /** What a client does on stream 1 before it reads the answer. */
    private interface Script {
        void on(H2End client) throws IOException;
    }

    @BeforeEach
    void watch() {
        Leaks.watch();
    }

    @AfterEach
    void requireNoLeak() {
        Leaks.requireNone();
    }

    @Test
    void answersLikeEnvoy(@TempDir Path folder) throws Exception {
        EnvoyProcess.program();
        declare();
        List<String> differences = new ArrayList<>();
        try (ScriptedH2Backend forEnvoy = new ScriptedH2Backend(100);
                ScriptedH2Backend forWeft = new ScriptedH2Backend(100);
                EnvoyProcess envoy = envoy(folder, forEnvoy.port());
                Mesh mesh = mesh(forWeft.port())) {
            for (Map.Entry<String, Script> each : cases.entrySet()) {
                String mark = each.getKey().replace(' ', '_');
                String theirs = converse(envoy.address(), mark, each.getValue());
                String line = reported(theirs) ? envoy.logged(mark) : "- - -";
                String[] words = (line + " - -").split(" ");
                theirs += " | " + words[0] + " " + words[1];
                String ours = converse(mesh.address("only"), mark, each.getValue());
                Mesh.Ended ended = reported(ours) ? ended(mesh, mark) : null;
                ours += " | " + (ended == null ? "- -" : ended.status() + " " + ended.flags());
                if (!ours.equals(theirs)) {
                    differences.add(each.getKey() + "\n  envoy: " + theirs + "\n         " + line + "\n  weft:  " + ours
                            + "\n         " + (ended == null ? "" : ended.details()));
                }
            }
        }
        String told = String.join("\n", differences).replace('\0', '0');
        assertThat(differences.stream().map(each -> each.split("\n")[0]).toList())
                .as(told)
                .containsExactlyInAnyOrderElementsOf(KNOWN.keySet());
    }

    /** The report of a case; those that nobody waited for may come late. */
    private static Mesh.Ended ended(Mesh mesh, String mark) throws InterruptedException {
        Mesh.Ended ended = mesh.ended();
        while (ended != null && !ended.mark().equals(mark)) {
            ended = mesh.ended();
        }
        return ended;
    }

    /** What could not be read as a request is told by nobody, or by one of the two. */
    private static boolean reported(String conversation) {
        return conversation.contains("status: ") || conversation.contains("nothing");
    }

    private void request(String name, String path, String... fields) {
        cases.put(name, client -> client.head(1, true, head("GET", path, fields)));
    }

    private static String[] head(String method, String path, String... fields) {
        List<String> all =
                new ArrayList<>(List.of(":method", method, ":scheme", "http", ":path", path, ":authority", "catalog"));
        all.addAll(List.of(fields));
        return all.toArray(String[]::new);
    }

    private void declare() {
        String[] grpc = {"content-type", "application/grpc", "te", "trailers"};
        for (String path : List.of(
                "/unary",
                "/grpc-error",
                "/trailers-only",
                "/http-503",
                "/rst-cancel",
                "/rst-internal",
                "/rst-refused",
                "/refused-once",
                "/rst-late",
                "/goaway-after",
                "/goaway-unprocessed",
                "/close",
                "/hang",
                "/interim",
                "/upper",
                "/no-status",
                "/hop",
                "/big",
                "/short",
                "/long",
                "/204",
                "/304",
                "/cookies")) {
            request("get " + path, path);
            request("grpc " + path, path, grpc);
        }
        request("deadline", "/hang-grpc", "content-type", "application/grpc", "te", "trailers", "grpc-timeout", "300m");
        declareHeads();
        declareBodies();
    }

    private void declareHeads() {
        request("te", "/headers", "te", "trailers");
        request("te with more", "/headers", "te", "trailers, deflate");
        request("te other", "/headers", "te", "gzip");
        request("cookies", "/headers", "cookie", "a=1", "x", "y", "cookie", "b=2");
        request("upper case", "/headers", "X-Upper", "1");
        request("connection", "/headers", "connection", "close");
        request("transfer-encoding", "/headers", "transfer-encoding", "chunked");
        request("host too", "/headers", "host", "catalog");
        request("host other", "/headers", "host", "other");
        request("empty value", "/headers", "x-empty", "");
        request("path with query", "/headers/../headers?a=b");
        request("expect", "/headers", "expect", "100-continue");
        request("content-length of nothing", "/headers", "content-length", "5");
        request("unknown pseudo", "/headers", ":other", "x");
        request("fragment", "/headers#x");
        request("large head", "/headers", "x-large", "v".repeat(70_000));
        request("protocol without connect", "/headers", ":protocol", "websocket");
        cases.put("no path", client -> client.head(1, true, ":method", "GET", ":scheme", "http", ":authority", "a"));
        cases.put("no authority", client -> client.head(1, true, ":method", "GET", ":scheme", "http", ":path", "/ok"));
        cases.put("no scheme", client -> client.head(1, true, ":method", "GET", ":path", "/ok", ":authority", "a"));
        cases.put("connect", client -> client.head(1, false, ":method", "CONNECT", ":authority", "a:80"));
    }

    private void declareBodies() {
        cases.put("post", client -> {
            client.head(1, false, head("POST", "/headers", "content-length", "5"));
            client.data(1, true, "five!");
        });
        cases.put("post with trailers", client -> {
            client.head(1, false, head("POST", "/headers", "te", "trailers"));
            client.data(1, false, "five!");
            client.head(1, true, "x-trailer", "t");
        });
        cases.put("post too long", client -> {
            client.head(1, false, head("POST", "/headers", "content-length", "3"));
            client.data(1, true, "five!");
        });
        cases.put("early answer", client -> client.head(1, false, head("POST", "/early")));
        cases.put("head", client -> client.head(1, true, head("HEAD", "/head")));
        cases.put("client resets", client -> {
            client.head(1, false, head("POST", "/hang-grpc"));
            client.reset(1, 8);
        });
        cases.put("websocket", client -> {
            client.head(1, false, head("CONNECT", "/chat", ":protocol", "websocket"));
            client.data(1, true, "x");
        });
        cases.put(
                "websocket declined",
                client -> client.head(1, false, head("CONNECT", "/chat-no", ":protocol", "websocket")));
        cases.put("other protocol", client -> client.head(1, false, head("CONNECT", "/chat", ":protocol", "irc")));
    }

    private static Map<String, String> known() {
        Map<String, String> known = new LinkedHashMap<>();
        for (String malformed : List.of(
                "te with more",
                "te other",
                "upper case",
                "connection",
                "transfer-encoding",
                "content-length of nothing",
                "unknown pseudo",
                "protocol without connect",
                "no path",
                "no authority",
                "no scheme")) {
            known.put(malformed, "Envoy ends the connection, and with it its other streams; Weft the stream");
        }
        known.put("host other", "RFC 9113 section 8.3.1: a host that is not the authority is malformed");
        known.put("fragment", "no path, so the request is malformed; Envoy answers 400");
        known.put("large head", "both end the connection, with COMPRESSION_ERROR and ENHANCE_YOUR_CALM");
        known.put("get /goaway-unprocessed", "what was surely not looked at is sent again without being told to");
        known.put("get /interim", "RFC 9110 section 15.2: interim responses are forwarded");
        known.put("grpc /interim", "as before");
        known.put("get /big", "an answer that cannot be read is 502 UPE, as over HTTP/1.1");
        known.put("grpc /big", "as before");
        known.put("expect", "whether the body is wanted is the endpoint's to say");
        known.put("other protocol", "Envoy also tells the client to go");
        return known;
    }

    private static String converse(InetSocketAddress address, String mark, Script script) throws IOException {
        StringBuilder told = new StringBuilder();
        try (Socket socket = new Socket()) {
            socket.connect(address, 5_000);
            socket.setSoTimeout(PATIENCE);
            try (H2End client = new H2End(socket, true, 100)) {
                client.mark(mark);
                script.on(client);
                String body = "";
                boolean brief = false;
                while (true) {
                    H2End.Event event = client.read();
                    if (event == null) {
                        return told + " closed";
                    }
                    switch (event.type()) {
                        case FrameClient.HEADERS -> {
                            told.append(shown(event.fields()));
                            brief = event.field(":status").compareTo("400") >= 0;
                        }
                        case FrameClient.DATA ->
                            body += new String(event.payload(), java.nio.charset.StandardCharsets.ISO_8859_1);
                        case FrameClient.RST_STREAM -> {
                            return told + (brief ? "" : body) + " reset " + event.payload()[3];
                        }
                        case FrameClient.GOAWAY -> told.append(" goaway ").append(event.payload()[7]);
                        default -> told.append(" frame ").append(event.type());
                    }
                    if (event.ends()) {
                        return told + (brief ? "" : " " + body.replace("\n", "; ")) + " end";
                    }
                }
            }
        } catch (SocketTimeoutException silent) {
            return told + " nothing";
        }
    }

    private static String shown(List<String> fields) {
        boolean failed = fields.stream()
                .anyMatch(field ->
                        field.matches(":status: [45]..") || field.equals("content-type: application/problem+json"));
        return fields.stream()
                .filter(field -> !field.matches("(date|server|x-envoy-[a-z-]*|grpc-message|vary): .*"))
                .filter(field -> !failed || field.startsWith(":status"))
                .sorted()
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static EnvoyProcess envoy(Path folder, int backend) throws Exception {
        int port = EnvoyProcess.freePort();
        Path log = folder.resolve("access.log");
        String listener = LISTENER.replace("%PORT%", Integer.toString(port))
                .replace("%LOG%", LOG.replace("%FILE%", log.toString()));
        String configuration = "{\"static_resources\": {\"listeners\": [" + listener + "], \"clusters\": ["
                + CLUSTER.replace("%PORT%", Integer.toString(backend)) + "]}}";
        return EnvoyProcess.start(folder, configuration, log, port);
    }

    private static Mesh mesh(int backend) throws Exception {
        Mesh mesh = new Mesh();
        var listener = (MappedResource.Listener) map(
                ResourceType.LISTENER,
                "only",
                Listener.newBuilder(),
                LISTENER.replace("%PORT%", "0").replace("%LOG%", ""));
        var cluster = (MappedResource.Cluster) map(
                ResourceType.CLUSTER, "h2", Cluster.newBuilder(), CLUSTER.replace("%PORT%", Integer.toString(backend)));
        mesh.listeners.put("only", listener.config());
        mesh.clusters.put("h2", cluster.config());
        mesh.endpoints.put("h2", cluster.endpoints());
        assertThat(mesh.apply().problems()).isEmpty();
        return mesh;
    }

    static MappedResource map(ResourceType type, String name, Message.Builder builder, String json) throws Exception {
        JSON.merge(json, builder);
        return ResourceMapper.map(type, name, builder.build().toByteArray());
    }
}
