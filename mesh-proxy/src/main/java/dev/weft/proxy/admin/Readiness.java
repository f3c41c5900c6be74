package dev.weft.proxy.admin;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether the sidecar can do its work.
 *
 * @param identity an SVID is held
 * @param configuration the first configuration is in force, with everything it refers to
 * @param listeners every listener is bound
 * @param warm its calls to itself are over
 * @param draining the process is ending
 */
public record Readiness(boolean identity, boolean configuration, boolean listeners, boolean warm, boolean draining) {

    /** Whether requests should be sent here. */
    public boolean ready() {
        return identity && configuration && listeners && warm && !draining;
    }

    Map<String, Boolean> parts() {
        Map<String, Boolean> parts = new LinkedHashMap<>();
        parts.put("identity", identity);
        parts.put("configuration", configuration);
        parts.put("listeners", listeners);
        parts.put("warm-up", warm);
        parts.put("accepting", !draining);
        return parts;
    }
}
