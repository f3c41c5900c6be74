package dev.weft.proxy.xds.map;

import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.fault.Fault;
import dev.weft.policy.route.RouteFilters;
import dev.weft.policy.route.SpringFilter;
import dev.weft.policy.session.SessionRule;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.policy.RouteFilterMapper;
import dev.weft.proxy.xds.map.policy.SessionMapper;
import dev.weft.proxy.xds.map.policy.SpringChainMapper;
import java.util.List;
import java.util.Map;

/**
 * Settings that a route gives to filters: CORS, faults, sessions and users' filters are read. Every other one that is not
 * marked optional refuses the resource, and so does any at another place than a route: an override of a policy that is
 * ignored would widen or narrow access.
 *
 * <p>Source: Envoy {@code config.route.v3.FilterConfig}.
 */
final class PerFilterConfig {

    private static final String FILTER_CONFIG = "envoy.config.route.v3.FilterConfig";
    private static final WireField IS_OPTIONAL = WireField.of(2, "is_optional");
    private static final WireField ENTRY_VALUE = WireField.of(2, "value");

    private PerFilterConfig() {}

    /** What a route says to filters. */
    static RouteFilters filters(WireMessage route, WireField field) throws InvalidFieldException {
        CorsPolicy cors = null;
        Fault fault = null;
        List<SpringFilter> chain = List.of();
        SessionRule session = null;
        for (WireMessage entry : route.messages(field)) {
            CoreMapper.Typed typed = CoreMapper.typed(entry, ENTRY_VALUE);
            switch (typed.type()) {
                case RouteFilterMapper.FAULT -> fault = RouteFilterMapper.fault(typed.value());
                case RouteFilterMapper.CORS_POLICY ->
                    cors = RouteFilterMapper.cors(typed.value(), route, RouteFields.Route.METADATA);
                case SessionMapper.PER_ROUTE ->
                    session = SessionMapper.rule(typed.value(), route, RouteFields.Route.METADATA);
                case SpringChainMapper.TYPE -> chain = SpringChainMapper.chain(typed.value());
                case FILTER_CONFIG -> {
                    if (!typed.value().bool(IS_OPTIONAL)) {
                        throw unknown(route, field);
                    }
                }
                default -> throw unknown(route, field);
            }
        }
        return cors == null && fault == null && chain.isEmpty() && session == null
                ? RouteFilters.NONE
                : new RouteFilters(cors, fault, chain).with(session);
    }

    private static InvalidFieldException unknown(WireMessage route, WireField field) throws InvalidFieldException {
        return route.invalid(
                field,
                route.map(field).keySet()
                        + " is not supported (expected: cors, fault, stateful_session, weft.filter.spring_chain, or an optional FilterConfig)");
    }

    static void require(WireMessage parent, WireField field) throws InvalidFieldException {
        if (!parent.has(field)) {
            return;
        }
        Map<String, WireMessage> configs = parent.map(field);
        for (WireMessage entry : parent.messages(field)) {
            CoreMapper.Typed typed = CoreMapper.typed(entry, ENTRY_VALUE);
            if (!typed.type().equals(FILTER_CONFIG) || !typed.value().bool(IS_OPTIONAL)) {
                throw parent.invalid(
                        field, configs.keySet() + " is not supported (expected: nothing, or an optional FilterConfig)");
            }
        }
    }
}
