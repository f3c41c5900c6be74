package dev.weft.proxy.xds.map;

/**
 * The types of resources that the sidecar asks for, in the order in which they are asked for: what is referred to comes
 * before what refers to it.
 */
public enum ResourceType {
    /** Asked for as a whole. */
    CLUSTER("envoy.config.cluster.v3.Cluster", true),
    /** Asked for by the clusters' names. */
    ENDPOINT("envoy.config.endpoint.v3.ClusterLoadAssignment", false),
    /** Asked for as a whole. */
    LISTENER("envoy.config.listener.v3.Listener", true),
    /** Asked for by the listeners' references. */
    ROUTE("envoy.config.route.v3.RouteConfiguration", false),
    /** Asked for by the references of TLS contexts. */
    SECRET("envoy.extensions.transport_sockets.tls.v3.Secret", false);

    private final String typeUrl;
    private final boolean wildcard;

    ResourceType(String messageName, boolean wildcard) {
        this.typeUrl = "type.googleapis.com/" + messageName;
        this.wildcard = wildcard;
    }

    /** As it stands in requests and responses. */
    public String typeUrl() {
        return typeUrl;
    }

    /** Whether everything of this type is wanted, not only what is named. */
    public boolean wildcard() {
        return wildcard;
    }
}
