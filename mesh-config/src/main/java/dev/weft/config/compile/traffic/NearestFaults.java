package dev.weft.config.compile.traffic;

import dev.weft.policy.fault.Fault;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an Envoy does instead of a fault that it cannot make. Pure; any thread. */
public final class NearestFaults {

    private NearestFaults() {}

    /** The fields that it reads otherwise, with what to tell; empty: it does as it is told. */
    public static Map<String, String> of(@Nullable Fault fault) {
        Map<String, String> told = new TreeMap<>();
        Fault.Delay delay = fault == null ? null : fault.delay();
        if (delay != null && delay.exponential()) {
            told.put(
                    "delay.exponentialDelay",
                    "exponentialDelay for an Envoy client (expected: Weft's proxy; the mean is always waited)");
        }
        Fault.Abort abort = fault == null ? null : fault.abort();
        if (abort != null && abort.error() != null) {
            told.put(
                    "abort.http2Error",
                    "http2Error for an Envoy client (expected: Weft's proxy; " + abort.httpStatus() + " is answered)");
        }
        return told;
    }
}
