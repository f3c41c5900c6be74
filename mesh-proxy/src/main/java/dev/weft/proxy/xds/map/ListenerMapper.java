package dev.weft.proxy.xds.map;

import dev.weft.policy.match.Cidr;
import dev.weft.proxy.config.ListenerConfig;
import dev.weft.proxy.config.ListenerConfig.Bind;
import dev.weft.proxy.config.ListenerConfig.ChainMatch;
import dev.weft.proxy.config.ListenerConfig.Direction;
import dev.weft.proxy.config.ListenerConfig.FilterChain;
import dev.weft.proxy.config.ListenerConfig.Inspection;
import dev.weft.proxy.config.ListenerConfig.ProxyProtocol;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.ListenerFields.DeprecatedV1;
import dev.weft.proxy.xds.map.ListenerFields.FilterChainMatch;
import dev.weft.proxy.xds.map.ListenerFields.Listener;
import dev.weft.proxy.xds.map.ListenerFields.ListenerFilter;
import dev.weft.proxy.xds.map.ListenerFields.ProxyProtocolFilter;
import dev.weft.proxy.xds.map.telemetry.ChainTelemetryMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads listeners. */
final class ListenerMapper {

    private static final String ORIGINAL_DST = "envoy.extensions.filters.listener.original_dst.v3.OriginalDst";
    private static final String TLS_INSPECTOR = "envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector";
    private static final String HTTP_INSPECTOR = "envoy.extensions.filters.listener.http_inspector.v3.HttpInspector";
    private static final String ORIGINAL_SRC = "envoy.extensions.filters.listener.original_src.v3.OriginalSrc";
    private static final long INBOUND = 1;
    private static final Set<WireField> MATCH = Set.of(
            FilterChainMatch.DESTINATION_PORT,
            FilterChainMatch.PREFIX_RANGES,
            FilterChainMatch.SERVER_NAMES,
            FilterChainMatch.TRANSPORT_PROTOCOL,
            FilterChainMatch.APPLICATION_PROTOCOLS);

    private static final Set<WireField> PROXY_PROTOCOL =
            Set.of(ProxyProtocolFilter.ALLOW_WITHOUT, ProxyProtocolFilter.STAT_PREFIX);

    private ListenerMapper() {}

    static ListenerConfig listener(WireMessage listener) throws InvalidFieldException {
        if (listener.has(Listener.FILTER_CHAIN_MATCHER)) {
            throw listener.invalid(Listener.FILTER_CHAIN_MATCHER, "not supported (expected: filter_chain_match)");
        }
        if (listener.has(Listener.ADDITIONAL_ADDRESSES)) {
            throw listener.invalid(Listener.ADDITIONAL_ADDRESSES, "not supported (expected: one address)");
        }
        List<FilterChain> chains = new ArrayList<>();
        for (WireMessage chain : listener.messages(Listener.FILTER_CHAINS)) {
            chains.add(chain(chain));
        }
        FilterChain fallback = listener.has(Listener.DEFAULT_FILTER_CHAIN)
                ? chain(listener.message(Listener.DEFAULT_FILTER_CHAIN))
                : null;
        if (chains.isEmpty() && fallback == null) {
            throw listener.invalid(Listener.FILTER_CHAINS, "[] (expected: at least 1)");
        }
        return new ListenerConfig(
                listener.string(Listener.NAME),
                bind(listener),
                listener.number(Listener.TRAFFIC_DIRECTION) == INBOUND ? Direction.INBOUND : Direction.OUTBOUND,
                inspection(listener),
                chains,
                fallback);
    }

    private static Bind bind(WireMessage listener) throws InvalidFieldException {
        CoreMapper.HostPort address = CoreMapper.address(listener, Listener.ADDRESS);
        boolean bound = CoreMapper.wrapped(
                listener,
                Listener.BIND_TO_PORT,
                CoreMapper.wrapped(listener.message(Listener.DEPRECATED_V1), DeprecatedV1.BIND_TO_PORT, true));
        return new Bind(
                address.host(),
                address.port(),
                bound,
                CoreMapper.wrapped(listener, Listener.USE_ORIGINAL_DST, false),
                CoreMapper.wrapped(listener, Listener.TRANSPARENT, false));
    }

    private static Inspection inspection(WireMessage listener) throws InvalidFieldException {
        boolean originalDst = false;
        boolean tls = false;
        boolean http = false;
        boolean originalSrc = false;
        ProxyProtocol proxyProtocol = null;
        for (WireMessage filter : listener.messages(Listener.LISTENER_FILTERS)) {
            CoreMapper.Typed typed = CoreMapper.typed(filter, ListenerFilter.TYPED_CONFIG);
            String type = typed.type();
            switch (type) {
                case ProxyProtocolFilter.TYPE -> {
                    CoreMapper.requireOnly(typed.value(), PROXY_PROTOCOL);
                    proxyProtocol = new ProxyProtocol(typed.value().bool(ProxyProtocolFilter.ALLOW_WITHOUT));
                }
                case ORIGINAL_DST -> originalDst = true;
                case TLS_INSPECTOR -> tls = true;
                case HTTP_INSPECTOR -> http = true;
                case ORIGINAL_SRC -> originalSrc = true;
                default ->
                    throw filter.invalid(
                            ListenerFilter.TYPED_CONFIG,
                            "unknown listener filter \"" + filter.string(ListenerFilter.NAME) + "\" of type \"" + type
                                    + "\" (expected: original_dst, original_src, proxy_protocol, tls_inspector or"
                                    + " http_inspector)");
            }
        }
        return new Inspection(originalDst, tls, http, originalSrc, proxyProtocol);
    }

    private static FilterChain chain(WireMessage chain) throws InvalidFieldException {
        return new FilterChain(
                chain.string(ListenerFields.FilterChain.NAME),
                chain.has(ListenerFields.FilterChain.FILTER_CHAIN_MATCH)
                        ? match(chain.message(ListenerFields.FilterChain.FILTER_CHAIN_MATCH))
                        : ChainMatch.ANY,
                TlsMapper.downstream(chain, ListenerFields.FilterChain.TRANSPORT_SOCKET),
                FilterMapper.handler(chain),
                ChainTelemetryMapper.telemetry(chain));
    }

    private static ChainMatch match(WireMessage match) throws InvalidFieldException {
        CoreMapper.requireOnly(match, MATCH);
        List<Cidr> ranges = new ArrayList<>();
        for (WireMessage range : match.messages(FilterChainMatch.PREFIX_RANGES)) {
            ranges.add(MatchMapper.cidr(range));
        }
        return new ChainMatch(
                (int) CoreMapper.wrapped(match, FilterChainMatch.DESTINATION_PORT, 0),
                ranges,
                match.strings(FilterChainMatch.SERVER_NAMES),
                match.string(FilterChainMatch.TRANSPORT_PROTOCOL),
                match.strings(FilterChainMatch.APPLICATION_PROTOCOLS));
    }
}
