package dev.weft.proxy.boot;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.weft.ca.boot.CaConfig;
import dev.weft.ca.boot.CertificateAuthorityStarter;
import dev.weft.ca.endpoint.CaMetrics;
import dev.weft.types.SpiffeId;
import dev.weft.types.SystemTicker;
import dev.weft.types.TrustDomain;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
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
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.TrustManager;

/** The real CA and an ADS server with a fixed answer per type, behind TLS on loopback. */
final class ScriptedControlPlane implements AutoCloseable {

    private static final String TYPES = "type.googleapis.com/";
    private static final TrustDomain MESH = new TrustDomain("cluster.local");

    private final CertificateAuthorityStarter ca;
    private final Server server;

    /** @param port where the one listener of the sidecar binds; it answers every request with 200 */
    ScriptedControlPlane(Path folder, int port) throws Exception {
        ca = CertificateAuthorityStarter.start(
                CaConfig.of(MESH, folder),
                new CertificateAuthorityStarter.Environment(
                        Clock.systemUTC(), SystemTicker.INSTANCE, new SecureRandom()),
                CaMetrics.NONE);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        KeyManager keys = ca.serverKeyManager(List.of("localhost"), List.of(loopback));
        TrustManager clients = ca.clientTrustManager();
        server = NettyServerBuilder.forAddress(new InetSocketAddress(loopback, 0))
                .sslContext(GrpcSslContexts.configure(SslContextBuilder.forServer(keys))
                        .trustManager(clients)
                        .clientAuth(ClientAuth.OPTIONAL)
                        .build())
                .addService(ca.certificateService())
                .addService(new Ads(List.of(listener(port))))
                .build()
                .start();
    }

    /** Writes a bootstrap file for the workload {@code shop/catalog}. */
    Path bootstrap(Path folder) throws Exception {
        Path file = folder.resolve("bootstrap.json");
        String address = "127.0.0.1:" + server.getPort();
        Files.writeString(
                file,
                ca.mintBootstrap(SpiffeId.ofWorkload(MESH, "shop", "catalog"), address)
                        .toJson());
        return file;
    }

    @Override
    public void close() {
        server.shutdownNow();
        ca.close();
    }

    private static Listener listener(int port) {
        HttpConnectionManager manager = HttpConnectionManager.newBuilder()
                .setStatPrefix("test")
                .setRouteConfig(RouteConfiguration.newBuilder()
                        .setName("inline")
                        .addVirtualHosts(VirtualHost.newBuilder()
                                .setName("all")
                                .addDomains("*")
                                .addRoutes(Route.newBuilder()
                                        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                                        .setDirectResponse(DirectResponseAction.newBuilder()
                                                .setStatus(200)))))
                .addHttpFilters(HttpFilter.newBuilder()
                        .setName("envoy.filters.http.router")
                        .setTypedConfig(Any.pack(Router.getDefaultInstance())))
                .build();
        return Listener.newBuilder()
                .setName("test")
                .setAddress(Address.newBuilder()
                        .setSocketAddress(SocketAddress.newBuilder()
                                .setAddress("127.0.0.1")
                                .setPortValue(port)))
                .addFilterChains(FilterChain.newBuilder()
                        .addFilters(Filter.newBuilder()
                                .setName("envoy.filters.network.http_connection_manager")
                                .setTypedConfig(Any.pack(manager))))
                .build();
    }

    /** Answers the first request of each type and takes everything else as an ACK. */
    private static final class Ads extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {
        private final List<Listener> listeners;

        Ads(List<Listener> listeners) {
            this.listeners = listeners;
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
                StreamObserver<DeltaDiscoveryResponse> responses) {
            return new StreamObserver<>() {
                @Override
                public void onNext(DeltaDiscoveryRequest request) {
                    if (request.getResponseNonce().isEmpty()) {
                        responses.onNext(answer(request));
                    }
                }

                @Override
                public void onError(Throwable error) {}

                @Override
                public void onCompleted() {
                    responses.onCompleted();
                }
            };
        }

        private DeltaDiscoveryResponse answer(DeltaDiscoveryRequest request) {
            DeltaDiscoveryResponse.Builder response = DeltaDiscoveryResponse.newBuilder()
                    .setNonce("n")
                    .setTypeUrl(request.getTypeUrl())
                    // Nothing but listeners exists here, and the sidecar is told so.
                    .addAllRemovedResources(request.getResourceNamesSubscribeList());
            if (request.getTypeUrl().equals(TYPES + "envoy.config.listener.v3.Listener")) {
                listeners.forEach(listener -> response.addResources(resource(listener.getName(), listener)));
            }
            return response.build();
        }

        private static Resource resource(String name, Message message) {
            return Resource.newBuilder()
                    .setName(name)
                    .setVersion("1")
                    .setResource(Any.pack(message))
                    .build();
        }
    }
}
