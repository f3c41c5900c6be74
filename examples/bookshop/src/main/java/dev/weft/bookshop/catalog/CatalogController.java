package dev.weft.bookshop.catalog;

import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The catalog's HTTP interface; every answer names the version that gave it. */
@RestController
class CatalogController {

    private static final List<Book> BOOKS = List.of(
            new Book(1, "A Loom of One's Own", "18.00"),
            new Book(2, "The Warp and the Weft", "24.50"),
            new Book(3, "Shuttle Diplomacy", "12.90"));

    private static final Logger LOG = LoggerFactory.getLogger(CatalogController.class);

    private final AtomicLong visits = new AtomicLong();
    private final String version;

    CatalogController(@Value("${shop.version}") String version) {
        this.version = version;
    }

    record Books(String service, String version, List<Book> books) {}

    record Visits(String service, String version, long visits) {}

    record OneBook(String service, String version, Book book) {}

    @GetMapping("/api/books")
    Books books() {
        return new Books("catalog", version, BOOKS.stream().map(this::shown).toList());
    }

    @GetMapping("/api/books/{id}")
    OneBook book(@PathVariable int id) {
        Book found = BOOKS.stream()
                .filter(book -> book.id() == id)
                .findFirst()
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return new OneBook("catalog", version, shown(found));
    }

    /** Counts a visit; the same visitor counts as often as he is told of. */
    @PostMapping("/api/visits/{visitor}")
    Visits visit(@PathVariable String visitor) {
        LOG.info("Visit by {}", visitor.replaceAll("[^a-zA-Z0-9-]", ""));
        return new Visits("catalog", version, visits.incrementAndGet());
    }

    /** For the staff only; the mesh's policy says who that is. */
    @GetMapping({"/admin", "/admin/**"})
    Map<String, String> admin() {
        return Map.of("service", "catalog", "version", version, "secret", "purchase prices");
    }

    private Book shown(Book book) {
        return version.equals("v1") ? new Book(book.id(), book.title(), null) : book;
    }
}
