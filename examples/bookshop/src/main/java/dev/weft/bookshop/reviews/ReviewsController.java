package dev.weft.bookshop.reviews;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The reviews' HTTP interface. */
@RestController
class ReviewsController {

    record Review(String reader, int stars, String text) {}

    record Reviews(String service, int bookId, List<Review> reviews) {}

    @GetMapping("/api/reviews/{bookId}")
    Reviews reviews(@PathVariable int bookId) {
        List<Review> reviews = List.of(
                new Review("Ada", 5, "Could not put it down"), new Review("Joseph", 3, "Too many punched cards"));
        return new Reviews("reviews", bookId, reviews);
    }
}
