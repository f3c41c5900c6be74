package dev.weft.proxy.xds.map.policy;

import dev.weft.policy.route.SpringFilter;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the filters that a route has run in the sidecar. What is not understood in full refuses the resource. */
public final class SpringChainMapper {

    /** Type of a route's chain. */
    public static final String TYPE = "weft.filter.v1.SpringChain";

    private static final WireField PREDICATES = WireField.of(1, "predicates");
    private static final WireField FILTERS = WireField.of(2, "filters");
    private static final WireField NAME = WireField.of(1, "name");
    private static final WireField ARGS = WireField.of(2, "args");
    private static final WireField JAR_SHA256 = WireField.of(3, "jar_sha256");
    private static final WireField STAGE = WireField.of(4, "stage");
    private static final WireField FAIL_MODE = WireField.of(5, "fail_mode");
    private static final WireField API_VERSION = WireField.of(6, "api_version");
    private static final WireField ORDER = WireField.of(7, "order");
    private static final WireField BUDGET = WireField.of(8, "budget");
    private static final WireField OPTIONAL = WireField.of(9, "optional");
    private static final Set<WireField> FILTER =
            Set.of(NAME, ARGS, JAR_SHA256, STAGE, FAIL_MODE, API_VERSION, ORDER, BUDGET, OPTIONAL);
    private static final Duration MOST_BUDGET = Duration.ofSeconds(60);
    private static final WireField FIELDS = WireField.of(1, "fields");
    private static final WireField STRING_VALUE = WireField.of(3, "string_value");
    private static final int MOST = 400;

    private SpringChainMapper() {}

    /** A {@code SpringChain}. */
    public static List<SpringFilter> chain(WireMessage chain) throws InvalidFieldException {
        CoreMapper.requireOnly(chain, Set.of(PREDICATES, FILTERS));
        CoreMapper.requireAbsent(chain, PREDICATES, "nothing; users' predicates do not run here");
        List<SpringFilter> filters = new ArrayList<>();
        if (chain.count(FILTERS) > MOST) {
            throw chain.invalid(FILTERS, chain.count(FILTERS) + " filters (expected: at most " + MOST + ")");
        }
        for (WireMessage filter : chain.messages(FILTERS)) {
            filters.add(filter(filter));
        }
        return filters;
    }

    private static SpringFilter filter(WireMessage filter) throws InvalidFieldException {
        CoreMapper.requireOnly(filter, FILTER);
        String name = filter.string(NAME);
        if (name.isEmpty()) {
            throw filter.invalid(NAME, "\"\" (expected: the name of a filter)");
        }
        String stage = filter.string(STAGE);
        if (!stage.isEmpty() && !stage.equals("CHAIN")) {
            throw filter.invalid(STAGE, "\"" + stage + "\" (expected: CHAIN)");
        }
        long version = filter.number(API_VERSION);
        if (version > 1) {
            throw filter.invalid(API_VERSION, version + " (expected: at most 1)");
        }
        long mode = filter.number(FAIL_MODE);
        if (mode > 1) {
            throw filter.invalid(FAIL_MODE, mode + " (expected: 0 or 1)");
        }
        Map<String, String> args = new HashMap<>();
        for (Map.Entry<String, WireMessage> arg :
                filter.message(ARGS).map(FIELDS).entrySet()) {
            CoreMapper.requireOnly(arg.getValue(), Set.of(STRING_VALUE));
            args.put(arg.getKey(), arg.getValue().string(STRING_VALUE));
        }
        return new SpringFilter(name, args, filter.string(JAR_SHA256), running(filter, mode));
    }

    private static SpringFilter.Running running(WireMessage filter, long mode) throws InvalidFieldException {
        Duration budget = CoreMapper.duration(filter, BUDGET);
        if (budget != null && (budget.isZero() || budget.compareTo(MOST_BUDGET) > 0)) {
            throw filter.invalid(BUDGET, budget + " (expected: more than 0 and at most 60s)");
        }
        SpringFilter.FailMode failMode = SpringFilter.FailMode.UNSAID;
        if (filter.has(FAIL_MODE)) {
            failMode = mode == 1 ? SpringFilter.FailMode.OPEN : SpringFilter.FailMode.CLOSED;
        }
        return new SpringFilter.Running(
                filter.has(ORDER) ? (Integer) (int) CoreMapper.wrapped(filter, ORDER, 0) : null,
                budget,
                failMode,
                filter.bool(OPTIONAL));
    }
}
