package dev.weft.interop;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** HTTP as a client that never touches a path: what is written here is what goes out. */
final class Http {

    private static final int LIMIT_MILLIS = 10_000;
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private Http() {}

    /** An answer. Names of headers are in lower case. */
    record Reply(int status, Map<String, String> headers, String body) {
        /** Which backend answered; empty when none did. */
        String backend() {
            return headers.getOrDefault(Backend.NAME_HEADER, "");
        }
    }

    /** A request; headers without {@code host}. */
    record Request(String method, String path, String host, Map<String, String> headers) {
        static Request get(String host, String path) {
            return new Request("GET", path, host, Map.of());
        }

        Request with(String name, String value) {
            Map<String, String> more = new TreeMap<>(headers);
            more.put(name, value);
            return new Request(method, path, host, more);
        }
    }

    /** One request on a connection of its own; empty when the connection ended without an answer. */
    static Optional<Reply> send(Socket socket, Request request) throws IOException {
        try (socket) {
            socket.setSoTimeout(LIMIT_MILLIS);
            StringBuilder text = new StringBuilder();
            text.append(request.method()).append(' ').append(request.path()).append(" HTTP/1.1\r\n");
            text.append("Host: ").append(request.host()).append("\r\nConnection: close\r\n");
            request.headers()
                    .forEach((name, value) ->
                            text.append(name).append(": ").append(value).append("\r\n"));
            text.append("\r\n");
            socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            String answer = read(socket.getInputStream(), request.method().equals("HEAD"));
            return answer.isEmpty() ? Optional.empty() : Optional.of(parse(answer));
        }
    }

    /** Up to the end of the answer, not of the connection: Envoy keeps that open for a second after its own replies. */
    private static String read(InputStream in, boolean head) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] buffer = new byte[8_192];
        while (!complete(answer.toString(StandardCharsets.ISO_8859_1), head)) {
            int count = in.read(buffer);
            if (count < 0) {
                break;
            }
            answer.write(buffer, 0, count);
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    private static boolean complete(String answer, boolean head) {
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        String length = parse(answer).headers().get("content-length");
        return head || length != null && answer.length() - end - 4 >= Integer.parseInt(length);
    }

    private static Reply parse(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        String[] lines = answer.substring(0, end < 0 ? answer.length() : end).split("\r\n");
        Map<String, String> headers = new TreeMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        return new Reply(Integer.parseInt(lines[0].split(" ")[1]), headers, end < 0 ? "" : answer.substring(end + 4));
    }

    /** One request on a kept connection. */
    static Reply reuse(String address, int port, Request request) throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                        URI.create("http://" + address + ":" + port + request.path()))
                .method(request.method(), HttpRequest.BodyPublishers.noBody())
                .header("Host", request.host())
                .timeout(Duration.ofMillis(LIMIT_MILLIS));
        request.headers().forEach(builder::header);
        HttpResponse<String> response = exchange(builder.build());
        Map<String, String> headers = new TreeMap<>();
        response.headers()
                .map()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        return new Reply(response.statusCode(), headers, response.body());
    }

    static int status(String url) throws IOException {
        return exchange(HttpRequest.newBuilder(URI.create(url))
                        .timeout(Duration.ofSeconds(5))
                        .build())
                .statusCode();
    }

    static JsonElement json(String url) throws IOException {
        HttpResponse<String> response = exchange(HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(10))
                .build());
        if (response.statusCode() != 200) {
            throw new IOException(url + ": " + response.statusCode() + " " + response.body());
        }
        return JsonParser.parseString(response.body());
    }

    private static HttpResponse<String> exchange(HttpRequest request) throws IOException {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }
}
