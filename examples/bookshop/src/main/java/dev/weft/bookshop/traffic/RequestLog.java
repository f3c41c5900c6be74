package dev.weft.bookshop.traffic;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Counts the requests that reached this service and keeps the last {@value #KEPT} request lines as they arrived, not
 * normalised. Requests for {@code /requests} itself are not counted. Any thread; all state is guarded by this object.
 */
@Component
public final class RequestLog extends OncePerRequestFilter {

    private static final int KEPT = 500;

    private final Deque<String> last = new ArrayDeque<>();
    private long total;

    /**
     * What arrived so far.
     *
     * @param total requests since the start
     * @param last method and raw target of the newest ones, oldest first
     */
    public record Seen(long total, List<String> last) {}

    /** A copy of what arrived so far. */
    public synchronized Seen seen() {
        return new Seen(total, List.copyOf(last));
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!request.getRequestURI().equals("/requests")) {
            add(request.getMethod() + " " + request.getRequestURI());
        }
        chain.doFilter(request, response);
    }

    private synchronized void add(String line) {
        total++;
        last.addLast(line);
        if (last.size() > KEPT) {
            last.removeFirst();
        }
    }
}
