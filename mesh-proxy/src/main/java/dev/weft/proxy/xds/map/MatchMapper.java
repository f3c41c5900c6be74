package dev.weft.proxy.xds.map;

import dev.weft.policy.match.Cidr;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.MetadataMatch;
import dev.weft.policy.match.QueryMatch;
import dev.weft.policy.match.StringMatch;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreFields.CidrRange;
import dev.weft.proxy.xds.map.MatchFields.HeaderMatcher;
import dev.weft.proxy.xds.map.MatchFields.Int64Range;
import dev.weft.proxy.xds.map.MatchFields.ListMatcher;
import dev.weft.proxy.xds.map.MatchFields.MetadataMatcher;
import dev.weft.proxy.xds.map.MatchFields.OrMatcher;
import dev.weft.proxy.xds.map.MatchFields.PathMatcher;
import dev.weft.proxy.xds.map.MatchFields.PathSegment;
import dev.weft.proxy.xds.map.MatchFields.QueryMatcher;
import dev.weft.proxy.xds.map.MatchFields.RegexMatcher;
import dev.weft.proxy.xds.map.MatchFields.StringMatcher;
import dev.weft.proxy.xds.map.MatchFields.ValueMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads matchers. A matcher that is not read in full is refused: half a condition matches too much. */
public final class MatchMapper {

    private static final Set<WireField> STRING = Set.of(
            StringMatcher.EXACT,
            StringMatcher.PREFIX,
            StringMatcher.SUFFIX,
            StringMatcher.CONTAINS,
            StringMatcher.SAFE_REGEX,
            StringMatcher.IGNORE_CASE);
    private static final Set<WireField> HEADER = Set.of(
            HeaderMatcher.NAME,
            HeaderMatcher.EXACT_MATCH,
            HeaderMatcher.SAFE_REGEX_MATCH,
            HeaderMatcher.RANGE_MATCH,
            HeaderMatcher.PRESENT_MATCH,
            HeaderMatcher.PREFIX_MATCH,
            HeaderMatcher.SUFFIX_MATCH,
            HeaderMatcher.CONTAINS_MATCH,
            HeaderMatcher.STRING_MATCH,
            HeaderMatcher.INVERT_MATCH,
            HeaderMatcher.TREAT_MISSING_HEADER_AS_EMPTY);
    private static final Set<WireField> QUERY =
            Set.of(QueryMatcher.NAME, QueryMatcher.STRING_MATCH, QueryMatcher.PRESENT_MATCH);

    private static final Set<WireField> METADATA =
            Set.of(MetadataMatcher.FILTER, MetadataMatcher.PATH, MetadataMatcher.VALUE, MetadataMatcher.INVERT);
    private static final Set<WireField> VALUE =
            Set.of(ValueMatcher.STRING_MATCH, ValueMatcher.LIST_MATCH, ValueMatcher.OR_MATCH);
    /** Values in values. */
    private static final int MAX_VALUE_DEPTH = 16;

    private MatchMapper() {}

    static StringMatch string(WireMessage parent, WireField field) throws InvalidFieldException {
        return string(parent.message(field));
    }

    /** A {@code StringMatcher}. */
    public static StringMatch string(WireMessage matcher) throws InvalidFieldException {
        CoreMapper.requireOnly(matcher, STRING);
        boolean ignoreCase = matcher.bool(StringMatcher.IGNORE_CASE);
        try {
            if (matcher.has(StringMatcher.EXACT)) {
                return new StringMatch.Exact(matcher.string(StringMatcher.EXACT), ignoreCase);
            }
            if (matcher.has(StringMatcher.PREFIX)) {
                return new StringMatch.Prefix(matcher.string(StringMatcher.PREFIX), ignoreCase);
            }
            if (matcher.has(StringMatcher.SUFFIX)) {
                return new StringMatch.Suffix(matcher.string(StringMatcher.SUFFIX), ignoreCase);
            }
            if (matcher.has(StringMatcher.CONTAINS)) {
                return new StringMatch.Contains(matcher.string(StringMatcher.CONTAINS), ignoreCase);
            }
            if (matcher.has(StringMatcher.SAFE_REGEX)) {
                return new StringMatch.Regex(regex(matcher, StringMatcher.SAFE_REGEX));
            }
        } catch (IllegalArgumentException empty) {
            throw new InvalidFieldException(matcher.path(), String.valueOf(empty.getMessage()));
        }
        throw new InvalidFieldException(
                matcher.path(), "no pattern (expected: exact, prefix, suffix, contains or safe_regex)");
    }

    static String regex(WireMessage parent, WireField field) throws InvalidFieldException {
        String re2 = parent.message(field).string(RegexMatcher.REGEX);
        if (re2.isEmpty()) {
            throw parent.invalid(field, "no regex (expected: an RE2 expression)");
        }
        return re2;
    }

    static StringMatch path(WireMessage parent, WireField field) throws InvalidFieldException {
        return string(parent.message(field), PathMatcher.PATH);
    }

    /** Repeated {@code HeaderMatcher}s. */
    public static List<HeaderMatch> headers(WireMessage parent, WireField field) throws InvalidFieldException {
        List<HeaderMatch> all = new ArrayList<>();
        for (WireMessage matcher : parent.messages(field)) {
            all.add(header(matcher));
        }
        return all;
    }

    static HeaderMatch header(WireMessage matcher) throws InvalidFieldException {
        CoreMapper.requireOnly(matcher, HEADER);
        String name = matcher.string(HeaderMatcher.NAME);
        if (name.isEmpty()) {
            throw matcher.invalid(HeaderMatcher.NAME, "\"\" (expected: a header name)");
        }
        try {
            return new HeaderMatch(
                    name,
                    test(matcher),
                    matcher.bool(HeaderMatcher.INVERT_MATCH),
                    matcher.bool(HeaderMatcher.TREAT_MISSING_HEADER_AS_EMPTY));
        } catch (IllegalArgumentException empty) {
            throw new InvalidFieldException(matcher.path(), String.valueOf(empty.getMessage()));
        }
    }

    private static HeaderMatch.Test test(WireMessage matcher) throws InvalidFieldException {
        if (matcher.has(HeaderMatcher.STRING_MATCH)) {
            return new HeaderMatch.Value(string(matcher, HeaderMatcher.STRING_MATCH));
        }
        if (matcher.has(HeaderMatcher.RANGE_MATCH)) {
            WireMessage range = matcher.message(HeaderMatcher.RANGE_MATCH);
            return new HeaderMatch.Range(range.number(Int64Range.START), range.number(Int64Range.END));
        }
        if (matcher.has(HeaderMatcher.EXACT_MATCH)) {
            return new HeaderMatch.Value(StringMatch.exact(matcher.string(HeaderMatcher.EXACT_MATCH)));
        }
        if (matcher.has(HeaderMatcher.PREFIX_MATCH)) {
            return new HeaderMatch.Value(StringMatch.prefix(matcher.string(HeaderMatcher.PREFIX_MATCH)));
        }
        if (matcher.has(HeaderMatcher.SUFFIX_MATCH)) {
            return new HeaderMatch.Value(StringMatch.suffix(matcher.string(HeaderMatcher.SUFFIX_MATCH)));
        }
        if (matcher.has(HeaderMatcher.CONTAINS_MATCH)) {
            return new HeaderMatch.Value(new StringMatch.Contains(matcher.string(HeaderMatcher.CONTAINS_MATCH), false));
        }
        if (matcher.has(HeaderMatcher.SAFE_REGEX_MATCH)) {
            return new HeaderMatch.Value(new StringMatch.Regex(regex(matcher, HeaderMatcher.SAFE_REGEX_MATCH)));
        }
        // Envoy: without any specifier the header only has to be there.
        boolean present = !matcher.has(HeaderMatcher.PRESENT_MATCH) || matcher.bool(HeaderMatcher.PRESENT_MATCH);
        return new HeaderMatch.Present(present);
    }

    static List<QueryMatch> queries(WireMessage parent, WireField field) throws InvalidFieldException {
        List<QueryMatch> all = new ArrayList<>();
        for (WireMessage matcher : parent.messages(field)) {
            CoreMapper.requireOnly(matcher, QUERY);
            all.add(query(matcher));
        }
        return all;
    }

    private static QueryMatch query(WireMessage matcher) throws InvalidFieldException {
        String name = matcher.string(QueryMatcher.NAME);
        if (matcher.has(QueryMatcher.STRING_MATCH)) {
            return new QueryMatch(name, string(matcher, QueryMatcher.STRING_MATCH));
        }
        if (matcher.has(QueryMatcher.PRESENT_MATCH) && !matcher.bool(QueryMatcher.PRESENT_MATCH)) {
            throw matcher.invalid(QueryMatcher.PRESENT_MATCH, "false is not supported (expected: true)");
        }
        return new QueryMatch(name, null);
    }

    static Cidr cidr(WireMessage range) throws InvalidFieldException {
        String address = CoreMapper.ip(range, CidrRange.ADDRESS_PREFIX);
        try {
            return new Cidr(address, (int) CoreMapper.wrapped(range, CidrRange.PREFIX_LEN, 0));
        } catch (IllegalArgumentException outOfRange) {
            throw new InvalidFieldException(range.path(), String.valueOf(outOfRange.getMessage()));
        }
    }

    /** The match; whether it is inverted is for the caller to ask. */
    static MetadataMatch metadata(WireMessage matcher) throws InvalidFieldException {
        CoreMapper.requireOnly(matcher, METADATA);
        List<String> path = new ArrayList<>();
        for (WireMessage segment : matcher.messages(MetadataMatcher.PATH)) {
            path.add(segment.string(PathSegment.KEY));
        }
        MetadataMatch.Test value = value(matcher.message(MetadataMatcher.VALUE), 0);
        try {
            return new MetadataMatch(matcher.string(MetadataMatcher.FILTER), path, value);
        } catch (IllegalArgumentException empty) {
            throw new InvalidFieldException(matcher.path(), String.valueOf(empty.getMessage()));
        }
    }

    /** Whether the condition holds where the match does not. */
    static boolean isInverted(WireMessage matcher) throws InvalidFieldException {
        return matcher.bool(MetadataMatcher.INVERT);
    }

    private static MetadataMatch.Test value(WireMessage matcher, int depth) throws InvalidFieldException {
        CoreMapper.requireOnly(matcher, VALUE);
        if (depth > MAX_VALUE_DEPTH) {
            throw new InvalidFieldException(
                    matcher.path(), "too deep (expected: at most " + MAX_VALUE_DEPTH + " levels)");
        }
        if (matcher.has(ValueMatcher.STRING_MATCH)) {
            return new MetadataMatch.Text(MatchMapper.string(matcher, ValueMatcher.STRING_MATCH));
        }
        if (matcher.has(ValueMatcher.LIST_MATCH)) {
            WireMessage list = matcher.message(ValueMatcher.LIST_MATCH);
            return new MetadataMatch.ListHas(value(list.message(ListMatcher.ONE_OF), depth + 1));
        }
        List<MetadataMatch.Test> any = new ArrayList<>();
        if (matcher.has(ValueMatcher.OR_MATCH)) {
            for (WireMessage one : matcher.message(ValueMatcher.OR_MATCH).messages(OrMatcher.VALUE_MATCHERS)) {
                any.add(value(one, depth + 1));
            }
        }
        if (any.isEmpty()) {
            throw new InvalidFieldException(
                    matcher.path(), "no value (expected: string_match, list_match or or_match)");
        }
        return new MetadataMatch.AnyOf(any);
    }
}
