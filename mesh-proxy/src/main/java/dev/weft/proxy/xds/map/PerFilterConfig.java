package dev.weft.proxy.xds.map;

import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import java.util.Map;

/**
 * Settings that a route gives to filters. None is read yet, so every one that is not marked optional refuses the resource:
 * an override of a policy that is ignored would widen or narrow access.
 *
 * <p>Source: Envoy {@code config.route.v3.FilterConfig}.
 */
final class PerFilterConfig {

    private static final String FILTER_CONFIG = "envoy.config.route.v3.FilterConfig";
    private static final WireField IS_OPTIONAL = WireField.of(2, "is_optional");
    private static final WireField ENTRY_VALUE = WireField.of(2, "value");

    private PerFilterConfig() {}

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
