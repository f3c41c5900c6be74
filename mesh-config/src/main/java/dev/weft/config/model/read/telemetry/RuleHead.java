package dev.weft.config.model.read.telemetry;

import dev.weft.config.model.Telemetry.Mode;
import dev.weft.config.parse.Fields;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all rules of a Telemetry begin with: whose traffic, told to whom. */
final class RuleHead {

    static final String PROVIDERS = "providers";
    static final String MATCH = "match";
    private static final Map<String, Mode> MODES = modes();

    private RuleHead() {}

    static Mode mode(Fields rule) {
        Fields match = rule.object(MATCH);
        if (match == null) {
            return Mode.CLIENT_AND_SERVER;
        }
        match.ignore("mode");
        match.end();
        return modeOf(match);
    }

    static Mode modeOf(Fields match) {
        return match.choice("mode", MODES, Mode.CLIENT_AND_SERVER);
    }

    static List<String> providers(Fields rule) {
        List<String> names = new ArrayList<>();
        rule.objects(PROVIDERS, provider -> {
            provider.ignore("name");
            provider.end();
            String name = provider.requiredText("name");
            if (name != null) {
                names.add(name);
            }
            return null;
        });
        return names;
    }

    private static Map<String, Mode> modes() {
        Map<String, Mode> modes = new LinkedHashMap<>();
        for (Mode mode : Mode.values()) {
            modes.put(mode.name(), mode);
        }
        return modes;
    }
}
