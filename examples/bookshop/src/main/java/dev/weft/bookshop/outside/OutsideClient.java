package dev.weft.bookshop.outside;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Calls one URL over plain HTTP, as any program without a sidecar would, and prints {@code STATUS BODY}, or
 * {@code refused: REASON} when no HTTP answer came. Exit code 0 for a status below 400, else 1; 2 without a URL.
 */
public final class OutsideClient {

    private OutsideClient() {}

    /** {@code OutsideClient URL}. */
    public static void main(String[] args) throws InterruptedException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (args.length != 1) {
            out.println("usage: OutsideClient URL");
            System.exit(2);
        }
        System.exit(call(URI.create(args[0]), out) ? 0 : 1);
    }

    /** True when the answer's status is below 400. */
    static boolean call(URI url, PrintStream out) throws InterruptedException {
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build()) {
            HttpRequest request =
                    HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(5)).build();
            HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            out.println(answer.statusCode() + " " + answer.body());
            return answer.statusCode() < 400;
        } catch (IOException failure) {
            out.println("refused: " + failure.getMessage());
            return false;
        }
    }
}
