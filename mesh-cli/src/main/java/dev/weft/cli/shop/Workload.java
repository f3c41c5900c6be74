package dev.weft.cli.shop;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/**
 * One service process and the sidecar beside it. Must say the same as {@code examples/bookshop/mesh/workloads.yaml}.
 *
 * @param number 1 to 5; all addresses follow from it
 * @param name the workload, {@code catalog-v1}
 * @param service the service and service account, {@code catalog}
 * @param labels the workload's labels
 * @param mainClass the program
 * @param arguments more Spring arguments
 */
public record Workload(
        int number, String name, String service, Map<String, String> labels, String mainClass, List<String> arguments) {

    /** The namespace of all of them. */
    public static final String NAMESPACE = "shop";

    /** The port of every service. */
    public static final int SERVICE_PORT = 8080;

    /** What customers talk to. */
    public static final Workload STOREFRONT = of(1, "storefront", "storefront", "Storefront");

    /** Nine of ten calls of the catalog go here. */
    public static final Workload CATALOG_V1 = version(2, "v1");

    /** One of ten calls of the catalog goes here. */
    public static final Workload CATALOG_V2 = version(3, "v2");

    /** Reviews of books. */
    public static final Workload REVIEWS = of(4, "reviews", "reviews", "Reviews");

    /** Customers' orders. */
    public static final Workload ORDERS = of(5, "orders", "orders", "Orders");

    /** All of them. */
    public static final List<Workload> ALL = List.of(STOREFRONT, CATALOG_V1, CATALOG_V2, REVIEWS, ORDERS);

    public Workload {
        labels = Map.copyOf(labels);
        arguments = List.copyOf(arguments);
    }

    private static Workload of(int number, String name, String service, String program) {
        return new Workload(
                number,
                name,
                service,
                Map.of("app", service),
                "dev.weft.bookshop." + service + "." + program + "Application",
                List.of());
    }

    private static Workload version(int number, String version) {
        return new Workload(
                number,
                "catalog-" + version,
                "catalog",
                Map.of("app", "catalog", "version", version),
                "dev.weft.bookshop.catalog.CatalogApplication",
                List.of("--shop.version=" + version));
    }

    /** Where its sidecar takes calls from the mesh, without a port. */
    public String address() {
        return "127.0.1." + number;
    }

    /** Where its sidecar takes the application's own calls, without a port. */
    public String outboundAddress() {
        return "127.0.2." + number;
    }

    /** Where its sidecar takes calls from the mesh. */
    public InetSocketAddress inbound() {
        return new InetSocketAddress(address(), SERVICE_PORT);
    }

    /** Where its sidecar takes the application's own calls to other services. */
    public InetSocketAddress outbound() {
        return new InetSocketAddress(outboundAddress(), SERVICE_PORT);
    }

    /** Where the application itself listens; nobody but its sidecar should call it. */
    public InetSocketAddress application() {
        return new InetSocketAddress("127.0.0.1", 18080 + number);
    }

    /** The DNS name that callers use. */
    public String host() {
        return service + "." + NAMESPACE + ".svc.cluster.local";
    }

    /** Its SPIFFE ID. */
    public String identity() {
        return "spiffe://cluster.local/ns/" + NAMESPACE + "/sa/" + service;
    }

    /** The sidecar's actuator port. */
    public int adminPort() {
        return 15100 + number * 10;
    }

    /** The sidecar's readiness port. */
    public int readinessPort() {
        return adminPort() + 1;
    }

    /** The sidecar's metrics port. */
    public int metricsPort() {
        return adminPort() + 2;
    }
}
