package dev.weft.proxy.xds;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.weft.proxy.wire.InvalidFieldException;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.util.List;

/** Responses as a control plane makes them, with the generated classes. */
final class Responses {

    static final String CDS = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
    static final String EDS = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
    static final String LDS = "type.googleapis.com/envoy.config.listener.v3.Listener";
    static final String RDS = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration";
    static final String SDS = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";

    private Responses() {}

    static DeltaDiscoveryResponse message(String nonce, String type, List<Resource> resources, String... removed) {
        return DeltaDiscoveryResponse.newBuilder()
                .setNonce(nonce)
                .setTypeUrl(type)
                .setSystemVersionInfo("rev-" + nonce)
                .addAllResources(resources)
                .addAllRemovedResources(List.of(removed))
                .build();
    }

    static DeltaResponse of(String nonce, String type, List<Resource> resources, String... removed) {
        try {
            return DeltaResponse.decode(message(nonce, type, resources, removed).toByteArray());
        } catch (InvalidFieldException e) {
            throw new AssertionError(e);
        }
    }

    static Resource resource(String name, String version, Message message) {
        return Resource.newBuilder()
                .setName(name)
                .setVersion(version)
                .setResource(Any.pack(message))
                .build();
    }

    static Resource broken(String name, String type) {
        return Resource.newBuilder()
                .setName(name)
                .setVersion("broken")
                .setResource(Any.newBuilder().setTypeUrl(type).setValue(ByteString.copyFromUtf8("\u0007broken")))
                .build();
    }

    static Resource cluster(String name, String version) {
        return resource(
                name,
                version,
                Cluster.newBuilder()
                        .setName(name)
                        .setType(Cluster.DiscoveryType.EDS)
                        .build());
    }

    static Resource endpoints(String name, String version, int port) {
        return resource(
                name,
                version,
                ClusterLoadAssignment.newBuilder()
                        .setClusterName(name)
                        .addEndpoints(LocalityLbEndpoints.newBuilder()
                                .addLbEndpoints(LbEndpoint.newBuilder()
                                        .setEndpoint(Endpoint.newBuilder().setAddress(address("10.0.0.1", port)))))
                        .build());
    }

    static Resource listener(String name, String version, int port, String route) {
        HttpConnectionManager manager = HttpConnectionManager.newBuilder()
                .setStatPrefix(name)
                .setRds(Rds.newBuilder().setRouteConfigName(route))
                .addHttpFilters(HttpFilter.newBuilder()
                        .setName("envoy.filters.http.router")
                        .setTypedConfig(Any.pack(Router.getDefaultInstance())))
                .build();
        return resource(
                name,
                version,
                Listener.newBuilder()
                        .setName(name)
                        .setAddress(address("127.0.0.1", port))
                        .addFilterChains(FilterChain.newBuilder()
                                .addFilters(Filter.newBuilder().setName("hcm").setTypedConfig(Any.pack(manager))))
                        .build());
    }

    static Resource routes(String name, String version, int status) {
        return resource(
                name,
                version,
                RouteConfiguration.newBuilder()
                        .setName(name)
                        .addVirtualHosts(VirtualHost.newBuilder()
                                .setName("all")
                                .addDomains("*")
                                .addRoutes(Route.newBuilder()
                                        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                                        .setDirectResponse(DirectResponseAction.newBuilder()
                                                .setStatus(status))))
                        .build());
    }

    static Resource bundle(String pem) {
        Secret.Builder secret = Secret.newBuilder().setName("ROOTCA");
        secret.getValidationContextBuilder().getTrustedCaBuilder().setInlineString(pem);
        return resource("ROOTCA", "1", secret.build());
    }

    private static Address.Builder address(String ip, int port) {
        return Address.newBuilder()
                .setSocketAddress(SocketAddress.newBuilder().setAddress(ip).setPortValue(port));
    }
}
