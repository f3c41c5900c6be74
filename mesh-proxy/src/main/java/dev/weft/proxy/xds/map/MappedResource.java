package dev.weft.proxy.xds.map;

import dev.weft.policy.route.RouteRules;
import dev.weft.proxy.config.ClusterConfig;
import dev.weft.proxy.config.EndpointSet;
import dev.weft.proxy.config.ListenerConfig;
import org.jspecify.annotations.Nullable;

/** One resource as the proxy's configuration. Exactly one case applies. */
public sealed interface MappedResource {

    /** A listener. */
    record Listener(ListenerConfig config) implements MappedResource {}

    /** A route configuration. */
    record Routes(RouteRules rules) implements MappedResource {}

    /**
     * A cluster.
     *
     * @param edsName name of its endpoints in EDS; empty when they do not come from there
     * @param endpoints those that are part of it; {@code null} unless it is static
     */
    record Cluster(
            ClusterConfig config, String edsName, @Nullable EndpointSet endpoints) implements MappedResource {}

    /** The endpoints that EDS knows under a name. */
    record Endpoints(EndpointSet set) implements MappedResource {}

    /**
     * A trust bundle.
     *
     * @param pem the roots
     */
    record TrustBundle(String name, String pem) implements MappedResource {}
}
