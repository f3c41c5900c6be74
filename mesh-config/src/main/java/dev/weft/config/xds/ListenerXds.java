package dev.weft.config.xds;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import dev.weft.config.ir.ConnectionHandler;
import dev.weft.config.ir.FilterChain;
import dev.weft.config.ir.Listener.Bind;
import dev.weft.config.ir.Listener.Inspection;
import dev.weft.config.ir.ProxyTelemetry;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.listener.http_inspector.v3.HttpInspector;
import io.envoyproxy.envoy.extensions.filters.listener.original_dst.v3.OriginalDst;
import io.envoyproxy.envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import java.util.Set;

/** Listeners with their listener filters and chains. */
final class ListenerXds {

    private ListenerXds() {}

    /**
     * One listener.
     *
     * @param sessions route tables that keep sessions
     */
    static Listener listener(dev.weft.config.ir.Listener ir, Set<String> sessions) {
        Listener.Builder listener = Listener.newBuilder()
                .setName(ir.name())
                .setAddress(EndpointXds.address(ir.bind().address(), ir.bind().port()))
                .setTrafficDirection(
                        switch (ir.direction()) {
                            case INBOUND -> TrafficDirection.INBOUND;
                            case OUTBOUND -> TrafficDirection.OUTBOUND;
                        });
        bind(ir.bind(), listener);
        inspection(ir.inspection(), listener);
        ir.chains().forEach(chain -> listener.addFilterChains(chain(chain, ir.telemetry(), sessions)));
        FilterChain fallback = ir.defaultChain();
        if (fallback != null) {
            listener.setDefaultFilterChain(chain(fallback, ir.telemetry(), sessions));
        }
        return listener.build();
    }

    private static void bind(Bind bind, Listener.Builder listener) {
        switch (bind.handOver()) {
            case BOUND -> {}
            case BOUND_TO_ORIGINAL_DST -> listener.setUseOriginalDst(BoolValue.of(true));
            case TRANSPARENT_TO_ORIGINAL_DST ->
                listener.setUseOriginalDst(BoolValue.of(true)).setTransparent(BoolValue.of(true));
            case TRANSPARENT -> listener.setTransparent(BoolValue.of(true));
            case UNBOUND -> listener.setBindToPort(BoolValue.of(false));
        }
    }

    private static void inspection(Inspection inspection, Listener.Builder listener) {
        if (inspection.proxyProtocol()) {
            listener.addListenerFilters(
                    filter("envoy.filters.listener.proxy_protocol", ProxyProtocol.getDefaultInstance()));
        }
        if (inspection.originalDst()) {
            listener.addListenerFilters(
                    filter("envoy.filters.listener.original_dst", OriginalDst.getDefaultInstance()));
        }
        if (inspection.tls()) {
            listener.addListenerFilters(
                    filter("envoy.filters.listener.tls_inspector", TlsInspector.getDefaultInstance()));
        }
        if (inspection.http()) {
            listener.addListenerFilters(
                    filter("envoy.filters.listener.http_inspector", HttpInspector.getDefaultInstance()));
        }
        if (inspection.tls() || inspection.http()) {
            // A client that waits for the server to speak first is taken as raw bytes after this time.
            listener.setListenerFiltersTimeout(Duration.newBuilder().setSeconds(5))
                    .setContinueOnListenerFiltersTimeout(true);
        }
    }

    private static ListenerFilter filter(String name, Message config) {
        return ListenerFilter.newBuilder()
                .setName(name)
                .setTypedConfig(AnyXds.pack(config))
                .build();
    }

    private static io.envoyproxy.envoy.config.listener.v3.FilterChain chain(
            FilterChain ir, ProxyTelemetry.Side telemetry, Set<String> sessions) {
        var chain = io.envoyproxy.envoy.config.listener.v3.FilterChain.newBuilder()
                .setName(ir.name())
                .addAllFilters(FilterXds.filters(ir.handler(), telemetry, sessions));
        if (!ir.match().equals(FilterChain.Match.ANY)) {
            chain.setFilterChainMatch(match(ir.match()));
        }
        if (ir.handler() instanceof ConnectionHandler.Tcp
                && !telemetry.metrics().isEmpty()) {
            // Network filters cannot be optional, and an Envoy that is not Istio's has no such filter.
            chain.setMetadata(Metadata.newBuilder()
                    .putTypedFilterMetadata(StatsXds.NAME, AnyXds.pack(StatsXds.config(telemetry.metrics()))));
        }
        if (ir.tls() != null) {
            chain.setTransportSocket(TlsXds.downstream(ir.tls()));
        }
        return chain.build();
    }

    private static FilterChainMatch match(FilterChain.Match ir) {
        FilterChainMatch.Builder match = FilterChainMatch.newBuilder()
                .setTransportProtocol(ir.transportProtocol())
                .addAllServerNames(ir.serverNames())
                .addAllApplicationProtocols(ir.applicationProtocols());
        if (ir.destinationPort() > 0) {
            match.setDestinationPort(UInt32Value.of(ir.destinationPort()));
        }
        ir.destinationRanges().forEach(range -> match.addPrefixRanges(StringMatchXds.cidr(range)));
        return match.build();
    }
}
