package dev.weft.config.xds;

import com.google.protobuf.Duration;
import dev.weft.config.ir.ApiListener;
import dev.weft.config.ir.UpstreamTls;
import dev.weft.policy.route.RouteRules;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateProviderPluginInstance;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;

/**
 * What differs for gRPC's own client: listeners without an address, timeouts as the longest duration of a stream, and
 * certificates that are named in the client's bootstrap.
 *
 * <p>Source: gRFC A27, A29, A31, A33.
 */
final class GrpcXds {

    /** Names of certificates within the provider, as Istio says them; providers of files have but one. */
    private static final String IDENTITY = "default";

    private static final String ROOTS = "ROOTCA";

    private GrpcXds() {}

    static Listener listener(ApiListener ir) {
        HttpConnectionManager manager = HttpConnectionManager.newBuilder()
                .setStatPrefix(ir.routes().name())
                .setRds(FilterXds.rds(ir.routes().name()))
                .addHttpFilters(FilterXds.httpFilter(RouteFiltersXds.FAULT, HTTPFault.getDefaultInstance()))
                .addHttpFilters(FilterXds.httpFilter("envoy.filters.http.router", Router.getDefaultInstance()))
                .build();
        return Listener.newBuilder()
                .setName(ir.name())
                .setApiListener(io.envoyproxy.envoy.config.listener.v3.ApiListener.newBuilder()
                        .setApiListener(AnyXds.pack(manager)))
                .build();
    }

    static RouteConfiguration routes(RouteRules rules) {
        RouteConfiguration.Builder configuration = RouteXds.configuration(rules).toBuilder();
        for (VirtualHost.Builder host : configuration.getVirtualHostsBuilderList()) {
            for (Route.Builder route : host.getRoutesBuilderList()) {
                RouteAction.Builder action = route.getRouteBuilder();
                if (!action.getTimeout().equals(Duration.getDefaultInstance())) {
                    action.setMaxStreamDuration(
                            RouteAction.MaxStreamDuration.newBuilder().setMaxStreamDuration(action.getTimeout()));
                }
            }
        }
        return configuration.build();
    }

    // gRPC reads only the older list of names; the newer one would leave the server unchecked.
    @SuppressWarnings("deprecation")
    static UpstreamTlsContext tls(UpstreamTls tls, UpstreamTls.Trust.Provider provider) {
        CertificateValidationContext.Builder validation = CertificateValidationContext.newBuilder()
                .setCaCertificateProviderInstance(instance(provider.instance(), ROOTS));
        for (UpstreamTls.SanMatch san : TlsXds.accepted(tls)) {
            validation.addMatchSubjectAltNames(StringMatchXds.string(san.match()));
        }
        CommonTlsContext.Builder common = CommonTlsContext.newBuilder().setValidationContext(validation);
        if (tls.identity() instanceof UpstreamTls.Identity.Secret(var name)) {
            common.setTlsCertificateProviderInstance(instance(name, IDENTITY));
        }
        return UpstreamTlsContext.newBuilder()
                .setCommonTlsContext(common)
                .setSni(tls.sni())
                .build();
    }

    private static CertificateProviderPluginInstance instance(String instance, String certificate) {
        return CertificateProviderPluginInstance.newBuilder()
                .setInstanceName(instance)
                .setCertificateName(certificate)
                .build();
    }
}
