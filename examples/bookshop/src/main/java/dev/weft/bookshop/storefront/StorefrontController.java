package dev.weft.bookshop.storefront;

import java.util.Map;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/** The shop's pages as JSON, each from one or more calls to the services behind. */
@RestController
class StorefrontController {

    private final RestClient catalog;
    private final RestClient reviews;
    private final RestClient orders;

    StorefrontController(RestClient.Builder builder, Backends backends) {
        this.catalog = builder.clone().baseUrl(backends.catalog()).build();
        this.reviews = builder.clone().baseUrl(backends.reviews()).build();
        this.orders = builder.clone().baseUrl(backends.orders()).build();
    }

    record Page(Object book, Object reviews) {}

    @GetMapping("/")
    Map<String, String> home() {
        return Map.of("service", "storefront", "books", "/api/books", "book", "/api/books/1", "orders", "/api/orders");
    }

    @GetMapping(value = "/api/books", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> books() {
        return get(catalog, "/api/books");
    }

    @GetMapping("/api/books/{id}")
    Page book(@PathVariable int id) {
        return new Page(json(catalog, "/api/books/" + id), json(reviews, "/api/reviews/" + id));
    }

    /** What the catalog's staff sees; in the mesh the catalog's policy denies it to the storefront. */
    @GetMapping(value = "/staff", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> staff() {
        return get(catalog, "/admin");
    }

    @GetMapping(value = "/api/orders", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> placed() {
        return get(orders, "/api/orders");
    }

    @PostMapping(
            value = "/api/orders",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<String> place(@RequestBody String order) {
        return orders.post()
                .uri("/api/orders")
                .contentType(MediaType.APPLICATION_JSON)
                .body(order)
                .retrieve()
                .toEntity(String.class);
    }

    /** A service behind answered with an error: the customer gets its status and its words. */
    @ExceptionHandler
    ResponseEntity<String> failed(RestClientResponseException answer) {
        return ResponseEntity.status(
                        HttpStatusCode.valueOf(answer.getStatusCode().value()))
                .contentType(MediaType.APPLICATION_JSON)
                .body(answer.getResponseBodyAsString());
    }

    /** A service behind could not be reached. */
    @ExceptionHandler
    ResponseEntity<Map<String, String>> unreachable(RestClientException failure) {
        return ResponseEntity.status(502).body(Map.of("error", String.valueOf(failure.getMessage())));
    }

    private static ResponseEntity<String> get(RestClient client, String path) {
        return client.get().uri(path).retrieve().toEntity(String.class);
    }

    private static Object json(RestClient client, String path) {
        Object body = client.get().uri(path).retrieve().body(Object.class);
        return body == null ? Map.of() : body;
    }
}
