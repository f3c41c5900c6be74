package dev.weft.policy.authz;

import dev.weft.policy.facts.ConnectionFacts;
import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.policy.matcher.HeaderMatcher;
import dev.weft.policy.matcher.TextMatcher;
import org.jspecify.annotations.Nullable;

/** Compiled conditions on the request. Each knows what it is worth where there is no request. */
sealed interface RequestClause extends Clause {

    /** Whether the condition counts as satisfied on a connection without HTTP. */
    boolean withoutHttp();

    /** Whether the condition holds for the request. */
    boolean holds(RequestFacts request);

    @Override
    default boolean holds(ConnectionFacts connection, @Nullable RequestFacts request) {
        return request == null ? withoutHttp() : holds(request);
    }

    /** A header. */
    record Header(HeaderMatch rule, HeaderMatcher test, Stance stance) implements RequestClause {
        @Override
        public boolean withoutHttp() {
            return stance.withoutHttp();
        }

        @Override
        public boolean holds(RequestFacts request) {
            return stance.everyValue() ? test.holdsForEach(request) : test.holdsForAny(request);
        }

        @Override
        public String describe() {
            return Describe.header(rule);
        }
    }

    /** The path without query. */
    record Path(StringMatch rule, TextMatcher test, Stance stance) implements RequestClause {
        @Override
        public boolean withoutHttp() {
            return stance.withoutHttp();
        }

        @Override
        public boolean holds(RequestFacts request) {
            return test.holds(request.path().target(), 0, request.path().pathEnd());
        }

        @Override
        public String describe() {
            return "path " + Describe.text(rule);
        }
    }

    /** The path as a template. */
    record Template(PathTemplate template, Stance stance) implements RequestClause {
        @Override
        public boolean withoutHttp() {
            return stance.withoutHttp();
        }

        @Override
        public boolean holds(RequestFacts request) {
            return template.matches(request.path().target(), request.path().pathEnd(), stance.everyValue());
        }

        @Override
        public String describe() {
            return "path template \"" + template + "\"";
        }
    }
}
