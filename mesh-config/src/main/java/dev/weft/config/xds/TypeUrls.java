package dev.weft.config.xds;

/** The resource types that are served, as xDS names them. */
public final class TypeUrls {

    /** Listeners. */
    public static final String LISTENER = "type.googleapis.com/envoy.config.listener.v3.Listener";
    /** Route configurations. */
    public static final String ROUTE = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration";
    /** Clusters. */
    public static final String CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
    /** Endpoints of clusters. */
    public static final String ENDPOINT = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
    /** Trust bundles; never private keys. */
    public static final String SECRET = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";

    private TypeUrls() {}
}
