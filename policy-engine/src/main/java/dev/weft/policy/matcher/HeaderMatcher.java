package dev.weft.policy.matcher;

import dev.weft.policy.facts.RequestFacts;
import dev.weft.policy.facts.ResponseFacts;
import dev.weft.policy.match.HeaderMatch;
import org.jspecify.annotations.Nullable;

/**
 * A compiled {@link HeaderMatch}.
 *
 * <p>Source: Envoy {@code HeaderUtility::HeaderMatcher}.
 */
public final class HeaderMatcher {

    /** Where the value comes from. */
    private enum Field {
        METHOD,
        AUTHORITY,
        SCHEME,
        PATH,
        HEADER
    }

    private final String name;
    private final Field field;
    private final ValueTest test;
    private final boolean invert;
    private final boolean missingIsEmpty;

    private HeaderMatcher(HeaderMatch match) {
        this.name = match.name();
        this.field = switch (name) {
            case ":method" -> Field.METHOD;
            case ":authority", "host" -> Field.AUTHORITY;
            case ":scheme" -> Field.SCHEME;
            case ":path" -> Field.PATH;
            default -> Field.HEADER;
        };
        this.test = ValueTest.of(match.test());
        this.invert = match.invert();
        this.missingIsEmpty = match.treatMissingAsEmpty();
    }

    /**
     * Compiles a match.
     *
     * @throws IllegalArgumentException for a regular expression that {@link Regex#problem} names a problem of
     */
    public static HeaderMatcher of(HeaderMatch match) {
        return new HeaderMatcher(match);
    }

    /** Whether the header, its values joined by commas, satisfies the match: Envoy's meaning for routes. */
    public boolean holds(RequestFacts request) {
        return holds(value(request));
    }

    /** The same for a response; its status is the pseudo-header {@code :status}. */
    public boolean holdsFor(ResponseFacts response) {
        return holds(name.equals(":status") ? Integer.toString(response.status()) : response.header(name));
    }

    private boolean holds(@Nullable String value) {
        if (test instanceof ValueTest.Present(boolean present)) {
            return ((value != null || missingIsEmpty) == present) != invert;
        }
        if (value == null) {
            return missingIsEmpty && test.holds("") != invert;
        }
        return test.holds(value) != invert;
    }

    /**
     * Whether any of the header's values, or all of them joined, satisfies the match. For conditions that take something
     * away: a second header line cannot hide the first.
     */
    public boolean holdsForAny(RequestFacts request) {
        if (isSingle(request)) {
            return holds(request);
        }
        int count = request.headerCount(name);
        for (int i = 0; i < count; i++) {
            if (test.holds(request.headerValue(name, i)) != invert) {
                return true;
            }
        }
        return holds(request);
    }

    /**
     * Whether each of the header's values satisfies the match. For conditions that grant something: a second header line
     * cannot be smuggled past the first.
     */
    public boolean holdsForEach(RequestFacts request) {
        if (isSingle(request)) {
            return holds(request);
        }
        int count = request.headerCount(name);
        for (int i = 0; i < count; i++) {
            if (test.holds(request.headerValue(name, i)) == invert) {
                return false;
            }
        }
        return true;
    }

    private boolean isSingle(RequestFacts request) {
        return field != Field.HEADER || test instanceof ValueTest.Present || request.headerCount(name) <= 1;
    }

    private @Nullable String value(RequestFacts request) {
        return switch (field) {
            case METHOD -> request.method();
            case AUTHORITY -> request.authority().isEmpty() ? null : request.authority();
            case SCHEME -> request.scheme();
            case PATH -> request.path().target();
            case HEADER -> request.header(name);
        };
    }

    /** What is asked of one value. */
    private sealed interface ValueTest {

        boolean holds(String value);

        static ValueTest of(HeaderMatch.Test test) {
            return switch (test) {
                case HeaderMatch.Present(var present) -> new Present(present);
                case HeaderMatch.Value(var match) -> new Text(TextMatcher.of(match));
                case HeaderMatch.Range(var start, var end) -> new Range(start, end);
            };
        }

        record Present(boolean present) implements ValueTest {
            @Override
            public boolean holds(String value) {
                return present;
            }
        }

        record Text(TextMatcher text) implements ValueTest {
            @Override
            public boolean holds(String value) {
                return text.holds(value);
            }
        }

        record Range(long start, long end) implements ValueTest {
            @Override
            public boolean holds(String value) {
                return Decimal.isWithin(value, start, end);
            }
        }
    }
}
