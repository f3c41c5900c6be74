package dev.weft.bookshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.bookshop.catalog.CatalogApplication;
import dev.weft.bookshop.orders.OrdersApplication;
import dev.weft.bookshop.reviews.ReviewsApplication;
import dev.weft.bookshop.storefront.StorefrontApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The shop without any mesh: the services call each other directly. */
class BookshopTest {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static ConfigurableApplicationContext catalog;
    private static ConfigurableApplicationContext reviews;
    private static ConfigurableApplicationContext orders;
    private static ConfigurableApplicationContext storefront;

    @BeforeAll
    static void startTheShop() {
        catalog = start(CatalogApplication.class, "--shop.version=v2");
        reviews = start(ReviewsApplication.class);
        orders = start(OrdersApplication.class);
        storefront = start(
                StorefrontApplication.class,
                "--shop.backends.catalog=" + url(catalog, ""),
                "--shop.backends.reviews=" + url(reviews, ""),
                "--shop.backends.orders=" + url(orders, ""));
    }

    @AfterAll
    static void stopTheShop() {
        storefront.close();
        orders.close();
        reviews.close();
        catalog.close();
    }

    @Test
    void storefrontShowsTheCatalogOfTheVersionThatAnswered() throws Exception {
        assertThat(get(storefront, "/api/books").body())
                .contains("\"version\":\"v2\"")
                .contains("\"price\":\"24.50\"");
    }

    @Test
    void storefrontPutsBookAndReviewsTogether() throws Exception {
        assertThat(get(storefront, "/api/books/1").body())
                .contains("A Loom of One's Own")
                .contains("Too many punched cards");
    }

    @Test
    void storefrontPassesAnErrorOfTheCatalogOn() throws Exception {
        assertThat(get(storefront, "/api/books/99").statusCode()).isEqualTo(404);
    }

    @Test
    void anOrderThatIsPlacedIsListed() throws Exception {
        HttpRequest order = HttpRequest.newBuilder(URI.create(url(storefront, "/api/orders")))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"bookId\":2,\"copies\":7}"))
                .build();

        int status = HTTP.send(order, HttpResponse.BodyHandlers.discarding()).statusCode();

        assertThat(status).isEqualTo(201);
        assertThat(get(storefront, "/api/orders").body()).contains("\"copies\":7");
    }

    @Test
    void everyVisitCounts() throws Exception {
        HttpRequest visit = HttpRequest.newBuilder(URI.create(url(catalog, "/api/visits/ada")))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();

        HTTP.send(visit, HttpResponse.BodyHandlers.discarding());

        assertThat(HTTP.send(visit, HttpResponse.BodyHandlers.ofString()).body())
                .contains("\"visits\":2");
    }

    @Test
    void aServiceTellsWhichRequestLinesReachedItAsTheyArrived() throws Exception {
        get(catalog, "/%61dmin");

        assertThat(get(catalog, "/requests").body()).contains("GET /%61dmin").doesNotContain("GET /requests");
    }

    @Test
    void nothingOfTheMeshIsOnTheClassPath() {
        assertThatThrownBy(() -> Class.forName("dev.weft.types.Ticker")).isInstanceOf(ClassNotFoundException.class);
    }

    private static ConfigurableApplicationContext start(Class<?> application, String... arguments) {
        String[] all = new String[arguments.length + 1];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--server.port=0";
        return SpringApplication.run(application, all);
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext service, String path)
            throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(url(service, path))).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String url(ConfigurableApplicationContext service, String path) {
        return "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port") + path;
    }
}
