package dev.weft.bookshop.orders;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The orders' HTTP interface. */
@RestController
class OrdersController {

    private static final int KEPT = 100;

    private final Deque<Order> newest = new ArrayDeque<>();
    private long placed;

    record NewOrder(int bookId, int copies) {}

    record Order(long number, int bookId, int copies) {}

    record Orders(String service, long placed, List<Order> newest) {}

    @PostMapping("/api/orders")
    @ResponseStatus(HttpStatus.CREATED)
    synchronized Order place(@RequestBody NewOrder wanted) {
        Order order = new Order(++placed, wanted.bookId(), wanted.copies());
        newest.addFirst(order);
        if (newest.size() > KEPT) {
            newest.removeLast();
        }
        return order;
    }

    @GetMapping("/api/orders")
    synchronized Orders orders() {
        return new Orders("orders", placed, List.copyOf(newest));
    }
}
