package dev.weft.config.model.read;

import dev.weft.config.model.AuthorizationPolicy;
import dev.weft.config.model.AuthorizationPolicy.Action;
import dev.weft.config.model.AuthorizationPolicy.Rule;
import dev.weft.config.model.Metadata;
import dev.weft.config.model.Selector;
import dev.weft.config.parse.Fields;
import dev.weft.config.parse.Findings;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an AuthorizationPolicy so that not reading a part of it never widens access.
 *
 * <ul>
 *   <li>An ALLOW rule that cannot be read in full is left out; the policy still selects its workloads, which therefore deny
 *       what nothing else allows.
 *   <li>A condition of a DENY rule that cannot be read is left out, so that the rule matches more.
 *   <li>An action that cannot be read denies everything; a selector that cannot be read selects the whole namespace.
 *   <li>CUSTOM asks an authorizer that does not exist here, so what it would be asked about is denied.
 * </ul>
 *
 * <p>Source: Istio {@code AuthorizationPolicy} and the rules of its CRD.
 */
final class AuthorizationPolicyReader {

    private static final Map<String, Word> ACTIONS = actions();
    private static final Rule EVERYTHING = new Rule(0, List.of(), List.of(), List.of());

    private AuthorizationPolicyReader() {}

    /** What {@code action} says. */
    private enum Word {
        ALLOW,
        DENY,
        CUSTOM,
        AUDIT,
        UNREADABLE
    }

    /**
     * The policy, in its strictest reading where it is broken; {@code null} when it is not meant to be enforced.
     *
     * @param trusted whether its namespace and annotations could be read
     */
    static @Nullable AuthorizationPolicy read(Metadata metadata, Fields top, boolean trusted) {
        int mark = top.findings().mark();
        Fields spec = top.object("spec");
        if (spec == null) {
            boolean lost = top.incomplete() || top.findings().brokenSince(mark);
            return lost
                    ? denyAll(metadata, Selector.ALL)
                    : new AuthorizationPolicy(metadata, Selector.ALL, Action.ALLOW, isDryRun(metadata), List.of());
        }
        spec.ignore("selector", "targetRef", "targetRefs", "action", "rules", "provider");
        spec.end();
        Word action = action(spec);
        Selection selection = Selection.read(spec);
        Targets targets = Targets.read(spec, selection);
        boolean selects = trusted && selection.known() && targets == Targets.NONE;
        if (action == Word.UNREADABLE) {
            return denyAll(metadata, selection.selector());
        }
        RuleReader reader = new RuleReader(action != Word.ALLOW, trusted);
        List<Rule> rules = rules(spec, reader);
        if (targets == Targets.GATEWAYS) {
            return null;
        }
        Action meant = switch (action) {
            case ALLOW -> Action.ALLOW;
            case AUDIT -> Action.AUDIT;
            case DENY, CUSTOM, UNREADABLE -> Action.DENY;
        };
        boolean readable = action != Word.ALLOW || selects && !spec.incomplete();
        return new AuthorizationPolicy(
                metadata, selection.selector(), meant, isDryRun(metadata), readable ? rules : List.of());
    }

    private static AuthorizationPolicy denyAll(Metadata metadata, Selector selector) {
        return new AuthorizationPolicy(metadata, selector, Action.DENY, false, List.of(EVERYTHING));
    }

    private static Word action(Fields spec) {
        int mark = spec.findings().mark();
        Word action = spec.choice("action", ACTIONS, Word.ALLOW);
        if (spec.findings().brokenSince(mark) || !spec.has("action") && spec.incomplete()) {
            return Word.UNREADABLE;
        }
        if (spec.has("provider") && action != Word.CUSTOM) {
            spec.invalid("provider", "with action " + action, "action CUSTOM");
        }
        if (action == Word.CUSTOM) {
            note(spec, Severity.ERROR, "action", "action: CUSTOM is not supported yet; what its rules match is denied");
        }
        return action;
    }

    private static boolean isDryRun(Metadata metadata) {
        return "true".equalsIgnoreCase(metadata.annotations().get("istio.io/dry-run"));
    }

    private static List<Rule> rules(Fields spec, RuleReader reader) {
        Findings findings = spec.findings();
        int mark = findings.mark();
        List<Rule> rules = new ArrayList<>();
        int[] index = {0};
        int size = spec.size("rules");
        List<Rule> read = spec.objects("rules", item -> reader.read(item, index[0]++));
        rules.addAll(read);
        boolean lost = spec.has("rules") && size == 0 && findings.brokenSince(mark)
                || !spec.has("rules") && spec.incomplete()
                || index[0] < size;
        boolean truncated = findings.brokenSince(mark) && spec.incomplete();
        if (reader.isDeny() && (lost || truncated)) {
            return List.of(EVERYTHING);
        }
        if (reader.isDeny() && size == 0) {
            findings.note(
                    Severity.WARNING,
                    spec.place(),
                    spec.path("rules"),
                    Reason.Unreachable,
                    "rules: none, so nothing is denied (expected: at least 1 rule)");
        }
        return rules;
    }

    private static void note(Fields fields, Severity severity, String name, String message) {
        fields.findings().note(severity, fields.placeOf(name), fields.path(name), Reason.Unsupported, message);
    }

    private static Map<String, Word> actions() {
        Map<String, Word> words = new LinkedHashMap<>();
        for (Word word : List.of(Word.ALLOW, Word.DENY, Word.CUSTOM, Word.AUDIT)) {
            words.put(word.name(), word);
        }
        return words;
    }

    /** What {@code targetRef} and {@code targetRefs} refer to. */
    private enum Targets {
        /** Nothing: the selector decides. */
        NONE,
        /** Gateways only: sidecars are not concerned. */
        GATEWAYS,
        /** Something that is not supported; it counts as the whole namespace. */
        OTHERS;

        static Targets read(Fields spec, Selection selection) {
            if (!spec.has("targetRef") && !spec.has("targetRefs")) {
                return NONE;
            }
            if (!selection.selector().isEmpty()) {
                spec.invalid("selector", "beside targetRefs", "one of selector and targetRefs");
            }
            int mark = spec.findings().mark();
            List<String> kinds = new ArrayList<>(spec.objects("targetRefs", Targets::kind));
            Fields single = spec.object("targetRef");
            String kind = single == null ? null : kind(single);
            if (kind != null) {
                kinds.add(kind);
            }
            String name = spec.has("targetRefs") ? "targetRefs" : "targetRef";
            boolean gateways = !kinds.isEmpty()
                    && kinds.stream().allMatch(one -> one.equals("Gateway") || one.equals("GatewayClass"));
            if (gateways && !spec.findings().brokenSince(mark)) {
                note(
                        spec,
                        Severity.WARNING,
                        name,
                        name + ": gateways are not supported yet; the policy is not in force");
                return GATEWAYS;
            }
            note(spec, Severity.ERROR, name, name + ": not supported yet; the policy selects the whole namespace");
            return OTHERS;
        }

        private static @Nullable String kind(Fields ref) {
            ref.ignore("group", "name", "namespace");
            String kind = ref.requiredText("kind");
            ref.requiredText("name");
            ref.end();
            return kind;
        }
    }
}
