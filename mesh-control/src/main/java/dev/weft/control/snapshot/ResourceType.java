package dev.weft.control.snapshot;

import java.util.Optional;

/**
 * The kinds of resources served, in make-before-break order: a push of one kind goes out before a push of a later one.
 *
 * <p>Source: xDS protocol, "Eventual consistency considerations".
 */
public enum ResourceType {
    /** Upstream clusters. */
    CLUSTER("envoy.config.cluster.v3.Cluster", "cds"),
    /** Endpoints of clusters. */
    ENDPOINT("envoy.config.endpoint.v3.ClusterLoadAssignment", "eds"),
    /** Trust bundles; never a private key. */
    SECRET("envoy.extensions.transport_sockets.tls.v3.Secret", "sds"),
    /** Listeners. */
    LISTENER("envoy.config.listener.v3.Listener", "lds"),
    /** Route configurations. */
    ROUTE("envoy.config.route.v3.RouteConfiguration", "rds");

    private final String typeUrl;
    private final String shortName;

    ResourceType(String message, String shortName) {
        this.typeUrl = "type.googleapis.com/" + message;
        this.shortName = shortName;
    }

    /** The type URL on the wire. */
    public String typeUrl() {
        return typeUrl;
    }

    /** The field's abbreviation in lower case, for logs, metrics and JSON. */
    public String shortName() {
        return shortName;
    }

    /** The kind with this type URL; empty for one that is not served. */
    public static Optional<ResourceType> ofTypeUrl(String typeUrl) {
        for (ResourceType type : values()) {
            if (type.typeUrl.equals(typeUrl)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
