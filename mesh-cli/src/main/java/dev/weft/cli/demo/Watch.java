package dev.weft.cli.demo;

import dev.weft.cli.output.Failure;
import dev.weft.cli.probe.Load;
import dev.weft.cli.remote.ControlPlane;
import dev.weft.cli.remote.ProxyState;
import dev.weft.cli.shop.Shop;
import dev.weft.cli.shop.Workload;
import dev.weft.cli.view.LiveView;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Drives light traffic and tells what changes, line by line or on a live view, until the program ends. Main thread. */
final class Watch {

    private static final long SECOND = 1_000_000_000L;
    private static final int REPORT_EVERY = 10;

    private final Shop shop;
    private final Consumer<String> teller;
    private final @Nullable LiveView view;
    private Set<String> known = Set.of();
    private String revisions = "";
    private Set<String> ended = Set.of();

    private Watch(Shop shop, Consumer<String> teller, @Nullable LiveView view) {
        this.shop = shop;
        this.teller = teller;
        this.view = view;
    }

    /** Tells in lines. */
    static Watch lines(Shop shop, Narrator narrator) {
        return new Watch(shop, narrator::line, null);
    }

    /** Draws. */
    static Watch live(Shop shop, LiveView view) {
        return new Watch(shop, view::tell, view);
    }

    void untilInterrupted() {
        try (Load books = customers("/api/books", 8);
                Load book = customers("/api/books/1", 2);
                Load orders = customers("/api/orders", 1)) {
            long from = shop.ticker().nanoTime();
            for (int second = 1; !Thread.currentThread().isInterrupted(); second++) {
                LockSupport.parkNanos(SECOND);
                changes();
                if (view != null) {
                    view.draw();
                } else if (second % REPORT_EVERY == 0) {
                    long now = shop.ticker().nanoTime();
                    teller.accept(traffic(books.since(from), book.since(from), orders.since(from)));
                    from = now;
                }
            }
        }
    }

    private Load customers(String target, int perSecond) {
        Load.Plan plan = new Load.Plan(
                Workload.STOREFRONT.inbound(),
                Workload.STOREFRONT.host() + ":" + Workload.SERVICE_PORT,
                target,
                1,
                perSecond);
        return new Load(shop.placement().network(), plan, shop.ticker());
    }

    static String traffic(List<Load.Result> books, List<Load.Result> book, List<Load.Result> orders) {
        TreeMap<String, Integer> versions = new TreeMap<>();
        int failed = 0;
        for (Load.Result result : books) {
            int at = result.body().indexOf("\"version\":\"");
            if (at >= 0 && result.body().length() >= at + 13) {
                versions.merge(result.body().substring(at + 11, at + 13), 1, Integer::sum);
            }
        }
        for (List<Load.Result> results : List.of(books, book, orders)) {
            failed += (int) results.stream().filter(result -> !result.good()).count();
        }
        return String.format(
                Locale.ROOT,
                "%d requests, %d failed; catalog answered as %s",
                books.size() + book.size() + orders.size(),
                failed,
                versions);
    }

    private void changes() {
        Set<String> gone = new HashSet<>(shop.ended());
        gone.stream()
                .filter(name -> !ended.contains(name))
                .forEach(name ->
                        teller.accept(name + " ended (log: " + shop.folder().log(name) + ")"));
        ended = gone;
        try (ControlPlane control = shop.controlPlane()) {
            List<ProxyState> proxies = control.proxies();
            String now = proxies.stream()
                    .map(ProxyState::revision)
                    .distinct()
                    .toList()
                    .toString();
            long synced = proxies.stream().filter(ProxyState::synced).count();
            if (!now.equals(revisions) && synced > 0 && synced == proxies.size()) {
                teller.accept(
                        "Configuration " + now + " runs on " + synced + " of " + Workload.ALL.size() + " sidecars");
                revisions = now;
            }
            Set<String> found = new HashSet<>(control.diagnostics());
            found.stream().filter(line -> !known.contains(line)).forEach(teller);
            known = found;
        } catch (Failure away) {
            // The control plane is away; that the traffic goes on is what the reader should see.
        }
    }
}
