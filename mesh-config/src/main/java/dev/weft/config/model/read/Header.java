package dev.weft.config.model.read;

import dev.weft.config.parse.Fields;
import dev.weft.config.parse.Findings;
import dev.weft.config.parse.Suggestion;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code apiVersion} and {@code kind} say. A document that is probably a policy counts as one also when its kind or
 * group is misspelled, because dropping it could let something pass.
 *
 * @param kind the kind that is read; {@code null} when the document is of a kind that is not
 * @param word the kind as written, corrected where it was guessed
 * @param certain the kind was written, not guessed
 */
record Header(@Nullable Kind kind, String word, boolean certain) {

    static Header read(Fields top) {
        String word = top.requiredText("kind");
        String version = top.requiredText("apiVersion");
        String group = version == null ? "" : version.substring(0, Math.max(0, version.indexOf('/')));
        Kind kind = word == null ? null : Kind.of(word);
        if (kind != null && version != null && kind.apiVersions().contains(version)) {
            return new Header(kind, kind.word(), true);
        }
        if (kind != null && word != null && version != null && isForeign(group, kind)) {
            return foreign(top, word, version, group);
        }
        if (kind != null) {
            if (version != null) {
                top.invalid("apiVersion", Fields.quoted(version), String.join(", ", kind.apiVersions()));
            }
            return new Header(kind, kind.word(), true);
        }
        Kind guess = guess(top, word, group);
        if (word != null && version != null && (guess == null || !guess.isPolicy())) {
            return foreign(top, word, version, group);
        }
        if (word != null) {
            String near = Suggestion.nearest(word, Kind.words().keySet());
            top.invalid(
                    "kind",
                    Fields.quoted(word),
                    near.isEmpty() ? String.join(", ", Kind.words().keySet()) : near);
        }
        return guess == null || !guess.isPolicy()
                ? new Header(null, word == null ? "" : word, false)
                : new Header(guess, guess.word(), false);
    }

    /** Whether a group is somebody else's, not a misspelling of the kind's own. */
    private static boolean isForeign(String group, Kind kind) {
        return !group.equals(kind.group())
                && Names.isObjectName(group)
                && group.contains(".")
                && Suggestion.nearest(group, List.of(kind.group())).isEmpty();
    }

    /** Which kind was probably meant. */
    private static @Nullable Kind guess(Fields top, @Nullable String word, String group) {
        if (word != null) {
            boolean known = Kind.isUnread(group, word) || Kind.isKubernetes(group) && !group.isEmpty();
            Kind near = known
                    ? null
                    : Kind.words().get(Suggestion.nearest(word, Kind.words().keySet()));
            boolean policyGroup = !known && group.equals(Kind.AUTHORIZATION_POLICY.group());
            return near != null || !policyGroup ? near : Kind.AUTHORIZATION_POLICY;
        }
        Fields spec = top.readableObject("spec");
        if (spec.has("mtls") || spec.has("portLevelMtls")) {
            return Kind.PEER_AUTHENTICATION;
        }
        boolean policy = group.equals(Kind.AUTHORIZATION_POLICY.group()) || spec.has("rules") && spec.has("action");
        return policy ? Kind.AUTHORIZATION_POLICY : null;
    }

    private static Header foreign(Fields top, String word, String version, String group) {
        Findings findings = top.findings();
        if (Kind.isUnread(group, word)) {
            findings.note(
                    Severity.WARNING,
                    top.placeOf("kind"),
                    "kind",
                    Reason.Unsupported,
                    "kind: " + word + " is not supported yet; the object is not in force");
        } else if (Kind.isKubernetes(group)) {
            findings.note(
                    Severity.INFO,
                    top.placeOf("kind"),
                    "kind",
                    Reason.Unsupported,
                    "kind: " + word + " is read from Kubernetes only, not from files");
        } else {
            String near = Suggestion.nearest(word, Kind.words().keySet());
            findings.note(
                    Severity.WARNING,
                    top.placeOf("kind"),
                    "kind",
                    Reason.UnknownKind,
                    "kind: " + Fields.quoted(word) + " of " + version + " is unknown"
                            + (near.isEmpty() ? "" : ", did you mean " + near + "?") + " (expected: "
                            + String.join(", ", Kind.words().keySet()) + ")");
        }
        return new Header(null, word, true);
    }
}
