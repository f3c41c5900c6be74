package dev.weft.cli.remote;

import dev.weft.cli.output.ExitCode;
import dev.weft.cli.output.Failure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Plain HTTP calls with one timeout. Any thread; close it to free its threads. */
public final class HttpCalls implements AutoCloseable {

    private final HttpClient client;
    private final Duration timeout;

    /**
     * Calls that take at most {@code timeout}.
     *
     * @param timeout for connecting, and again for the whole answer
     */
    public HttpCalls(Duration timeout) {
        this.timeout = timeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    /**
     * A GET whose answer must be 200.
     *
     * @param what names the other side in messages, for example {@code control plane}
     * @return the body
     * @throws Failure when there is no answer, or another status
     */
    public String get(String what, URI url) {
        HttpResponse<String> answer;
        try {
            answer = send(url);
        } catch (IOException failure) {
            String reason = failure.getMessage();
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    what + ": no answer from " + url + ": "
                            + (reason == null ? failure.getClass().getSimpleName() : reason)
                            + " (expected: it runs there, or another address is given)",
                    failure);
        }
        if (answer.statusCode() != 200) {
            throw new Failure(
                    ExitCode.UNAVAILABLE,
                    what + ": status " + answer.statusCode() + " from " + url + " (expected: 200)");
        }
        return answer.body();
    }

    /**
     * A GET with any answer.
     *
     * @throws IOException when there is none
     */
    public HttpResponse<String> send(URI url) throws IOException {
        try {
            HttpRequest request = HttpRequest.newBuilder(url).timeout(timeout).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.INTERRUPTED, "interrupted while waiting for " + url, interrupted);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
