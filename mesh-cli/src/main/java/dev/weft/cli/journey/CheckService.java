package dev.weft.cli.journey;

import dev.weft.cli.shop.Workload;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A service of the check's own: backends that misbehave, behind the storefront's sidecar. They have no sidecar, as a
 * service that is not in the mesh yet: what is tried is what the caller's sidecar does.
 *
 * @param name the service, {@code failing}
 */
record CheckService(String name) {

    /** Where the first backend listens. */
    static final InetSocketAddress ONE = new InetSocketAddress("127.0.3.1", 8081);

    /** Where the second backend listens. */
    static final InetSocketAddress TWO = new InetSocketAddress("127.0.3.2", 8081);

    /** The name that callers use. */
    String host() {
        return name + "." + Workload.NAMESPACE + ".svc.cluster.local";
    }

    /** The file that the documents stand in. */
    String file() {
        return "check-" + name + ".yaml";
    }

    /** The document that says where it runs. */
    String entry(Scene scene, List<InetSocketAddress> endpoints) {
        StringBuilder text = new StringBuilder("""
               apiVersion: networking.istio.io/v1
               kind: ServiceEntry
               metadata: {name: check-%1$s, namespace: shop}
               spec:
                 hosts: [%2$s]
                 location: MESH_INTERNAL
                 resolution: STATIC
                 ports:
                   - {number: 8080, name: http, protocol: HTTP}
                 endpoints:
               """.formatted(name, host()));
        for (InetSocketAddress local : endpoints) {
            InetSocketAddress endpoint = scene.shop().placement().seenByMesh(local);
            text.append("    - {address: ")
                    .append(endpoint.getHostString())
                    .append(", ports: {http: ")
                    .append(endpoint.getPort())
                    .append("}}\n");
        }
        return text.toString();
    }

    /**
     * The document that says how it is called.
     *
     * @param settings fields of the only HTTP route beside {@code route}, without indentation
     */
    String route(String settings) {
        return """
               ---
               apiVersion: networking.istio.io/v1
               kind: VirtualService
               metadata: {name: check-%1$s, namespace: shop}
               spec:
                 hosts: [%2$s]
                 http:
                   - route:
                       - destination: {host: %2$s}
               """.formatted(name, host()) + settings.indent(6);
    }

    /**
     * The document that says what happens to its instances.
     *
     * @param policy fields of {@code trafficPolicy}, without indentation
     */
    String policy(String policy) {
        return """
               ---
               apiVersion: networking.istio.io/v1
               kind: DestinationRule
               metadata: {name: check-%1$s, namespace: shop}
               spec:
                 host: %2$s
                 trafficPolicy:
               """.formatted(name, host()) + policy.indent(4);
    }

    /** Writes the documents and waits until the storefront gets an answer other than 404 and 503 without an endpoint. */
    boolean open(Scene scene, String documents, String target) {
        scene.shop().folder().write(file(), documents);
        return scene.await()
                .until(Scene.SETTLE, () -> scene.asStorefront(host(), target).status() == 200);
    }

    /** Takes the documents away. */
    void close(Scene scene) {
        scene.shop().folder().remove(file());
    }
}
