package dev.weft.proxy.boot;

import dev.weft.proxy.listener.ProxyRuntime;
import dev.weft.proxy.overload.OverloadAction;
import dev.weft.proxy.overload.OverloadState;
import dev.weft.proxy.telemetry.MetricFamily;
import java.util.ArrayList;
import java.util.List;

/** How short memory and connections are, and what was done about it, by Envoy's names. Any thread. */
final class OverloadMetrics {

    private static final String PREFIX = "envoy_overload_envoy_";

    private OverloadMetrics() {}

    static List<MetricFamily> families(ProxyRuntime runtime) {
        OverloadState state = runtime.overload();
        List<MetricFamily> all = new ArrayList<>();
        all.add(MetricFamily.gauge(
                PREFIX + "resource_monitors_fixed_heap_pressure",
                "Heap in use, in percent of its limit.",
                () -> Math.round(state.heap() * 100)));
        all.add(MetricFamily.gauge(
                PREFIX + "resource_monitors_direct_memory_pressure",
                "Direct memory in use, in percent of its limit.",
                () -> Math.round(state.direct() * 100)));
        for (OverloadAction action : OverloadAction.values()) {
            all.add(MetricFamily.gauge(
                    PREFIX + "overload_actions_" + action.word() + "_active",
                    "Whether the action holds.",
                    () -> state.is(action) ? 1 : 0));
        }
        all.add(MetricFamily.counter(
                PREFIX + "overload_actions_reset_high_memory_stream_count",
                "Connections ended for what they held.",
                state::streamsReset));
        all.add(MetricFamily.counter(
                "envoy_http_downstream_rq_overload_close",
                "Requests answered with 503 because memory ran short.",
                state::requestsRefused));
        all.add(MetricFamily.counter(
                "envoy_http_downstream_cx_overload_disable_keepalive",
                "Connections told to end because memory ran short.",
                state::keepAlivesEnded));
        all.add(MetricFamily.counter(
                "envoy_listener_downstream_global_cx_overflow",
                "Connections closed because there are too many.",
                state::connectionsRefused));
        all.add(MetricFamily.gauge(
                "envoy_listener_downstream_cx_active", "Connections of clients.", runtime::connections));
        return List.copyOf(all);
    }
}
