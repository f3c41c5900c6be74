package dev.weft.config.compile;

import dev.weft.config.model.AuthorizationPolicy.When;
import dev.weft.policy.authz.Principal;
import dev.weft.policy.match.MetadataMatch;
import dev.weft.policy.match.MetadataMatch.AnyOf;
import dev.weft.policy.match.MetadataMatch.ListHas;
import dev.weft.policy.match.MetadataMatch.Text;
import dev.weft.policy.match.StringMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Conditions on what filters found out, as metadata matches.
 *
 * <p>Source: Istio's RBAC builder; the token's claims are below {@code payload} of Envoy's JWT filter.
 */
final class ClaimRules {

    private static final String TOKEN_FILTER = "envoy.filters.http.jwt_authn";
    private static final String CLAIMS = "payload";

    private ClaimRules() {}

    /** {@code ISSUER/SUBJECT} of a token; a star stands for any rest of the part that it is in, and for the other part. */
    static Principal subject(String written) {
        if (written.startsWith("*")) {
            return both(PeerPatterns.PRESENT, RuleCompiler.textOrPresent(written));
        }
        int slash = written.lastIndexOf('/');
        if (slash < 0) {
            return written.endsWith("*")
                    ? both(RuleCompiler.textOrPresent(written), PeerPatterns.PRESENT)
                    : both(StringMatch.exact(written), StringMatch.exact(""));
        }
        return both(
                StringMatch.exact(written.substring(0, slash)),
                RuleCompiler.textOrPresent(written.substring(slash + 1)));
    }

    private static Principal both(StringMatch issuer, StringMatch subject) {
        return new Principal.And(List.of(claim("iss", issuer), claim("sub", subject)));
    }

    private static Principal claim(String name, StringMatch match) {
        return new Principal.Metadata(new MetadataMatch(TOKEN_FILTER, List.of(CLAIMS, name), new Text(match)));
    }

    /** A claim: text, or a list that holds it. */
    static <T> List<T> claim(When when, Function<MetadataMatch, T> rule, Function<T, T> not) {
        List<String> path = new ArrayList<>(List.of(CLAIMS));
        path.addAll(when.names());
        return both(when, rule, not, values -> {
            MetadataMatch.Test text = texts(values);
            return new MetadataMatch(TOKEN_FILTER, path, new AnyOf(List.of(new ListHas(text), text)));
        });
    }

    /** Any filter's metadata: its name first, then the keys. */
    static <T> List<T> metadata(When when, Function<MetadataMatch, T> rule, Function<T, T> not) {
        List<String> names = when.names();
        return both(
                when,
                rule,
                not,
                values -> new MetadataMatch(names.get(0), names.subList(1, names.size()), texts(values)));
    }

    private static <T> List<T> both(
            When when,
            Function<MetadataMatch, T> rule,
            Function<T, T> not,
            Function<List<String>, MetadataMatch> match) {
        List<T> all = new ArrayList<>();
        if (!when.condition().values().isEmpty()) {
            all.add(rule.apply(match.apply(when.condition().values())));
        }
        if (!when.condition().notValues().isEmpty()) {
            all.add(not.apply(rule.apply(match.apply(when.condition().notValues()))));
        }
        return all;
    }

    private static MetadataMatch.Test texts(List<String> values) {
        List<MetadataMatch.Test> all = values.stream()
                .<MetadataMatch.Test>map(value -> new Text(RuleCompiler.textOrPresent(value)))
                .toList();
        return all.size() == 1 ? all.get(0) : new AnyOf(all);
    }
}
