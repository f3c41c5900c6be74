package dev.weft.proxy.xds.map;

import dev.weft.policy.authz.AuthzRules;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.ListenerFields.HttpConnectionManager;
import dev.weft.proxy.xds.map.ListenerFields.HttpFilter;
import dev.weft.proxy.xds.map.RbacFields.HttpRbac;
import dev.weft.proxy.xds.map.policy.RouteFilterMapper;
import dev.weft.proxy.xds.map.policy.SessionMapper;
import dev.weft.proxy.xds.map.telemetry.ChainTelemetryMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads the HTTP filters of a connection manager. Their order is data: each has its step in the request path, and a list
 * that asks for another order than {@link dev.weft.proxy.stage.Stage} is refused, naming both filters.
 */
final class HttpFilterMapper {

    private static final String ROUTER = "envoy.extensions.filters.http.router.v3.Router";

    private HttpFilterMapper() {}

    /** Where a filter runs; later ones never before earlier ones. */
    private enum Step {
        AUDIT,
        DENY,
        ALLOW,
        CORS,
        FAULT,
        SESSION,
        ROUTER
    }

    static List<AuthzRules> authz(WireMessage manager) throws InvalidFieldException {
        List<AuthzRules> all = new ArrayList<>();
        Step last = Step.AUDIT;
        String lastName = "";
        for (WireMessage filter : manager.messages(HttpConnectionManager.HTTP_FILTERS)) {
            if (filter.bool(HttpFilter.DISABLED)) {
                continue;
            }
            String name = filter.string(HttpFilter.NAME);
            CoreMapper.Typed typed = CoreMapper.typed(filter, HttpFilter.TYPED_CONFIG);
            Step step;
            if (typed.type().equals(HttpRbac.TYPE)) {
                Optional<AuthzRules> rules = RbacMapper.filter(typed.value(), HttpRbac.RULES, HttpRbac.MATCHER);
                if (rules.isEmpty()) {
                    continue;
                }
                all.add(rules.get());
                step = step(rules.get().action());
            } else if (typed.type().equals(RouteFilterMapper.CORS)) {
                step = Step.CORS;
            } else if (typed.type().equals(RouteFilterMapper.FAULT)) {
                if (RouteFilterMapper.fault(typed.value()) != null) {
                    throw filter.invalid(
                            HttpFilter.TYPED_CONFIG, "faults for every route (expected: faults of routes)");
                }
                step = Step.FAULT;
            } else if (typed.type().equals(SessionMapper.FILTER)) {
                SessionMapper.requireIdle(typed.value());
                step = Step.SESSION;
            } else if (typed.type().equals(ROUTER)) {
                step = Step.ROUTER;
            } else if (typed.type().equals(ChainTelemetryMapper.STATS) || filter.bool(HttpFilter.IS_OPTIONAL)) {
                continue;
            } else {
                throw filter.invalid(
                        HttpFilter.TYPED_CONFIG,
                        "unknown HTTP filter \"" + name + "\" of type \"" + typed.type()
                                + "\" (expected: rbac, cors, fault, stateful_session or router, or is_optional)");
            }
            if (step.compareTo(last) < 0) {
                throw filter.invalid(
                        HttpFilter.NAME,
                        "\"" + name + "\" (" + step + ") after \"" + lastName + "\" (" + last
                                + ") (expected: AUDIT, DENY, ALLOW, CORS, FAULT, SESSION, ROUTER)");
            }
            last = step;
            lastName = name;
        }
        if (last != Step.ROUTER) {
            throw manager.invalid(HttpConnectionManager.HTTP_FILTERS, "no router (expected: one, last)");
        }
        return all;
    }

    private static Step step(AuthzRules.Action action) {
        return switch (action) {
            case LOG -> Step.AUDIT;
            case DENY -> Step.DENY;
            case ALLOW -> Step.ALLOW;
        };
    }
}
