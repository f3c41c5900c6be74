package dev.weft.proxy.xds.map;

import dev.weft.proxy.wire.WireField;

/** The fields of matchers that the sidecar reads. A test compares them with the generated descriptors. */
final class MatchFields {

    private MatchFields() {}

    /** {@code envoy.type.matcher.v3.StringMatcher}. */
    static final class StringMatcher {
        static final String TYPE = "envoy.type.matcher.v3.StringMatcher";
        static final WireField EXACT = WireField.of(1, "exact");
        static final WireField PREFIX = WireField.of(2, "prefix");
        static final WireField SUFFIX = WireField.of(3, "suffix");
        static final WireField CONTAINS = WireField.of(7, "contains");
        static final WireField SAFE_REGEX = WireField.of(5, "safe_regex");
        static final WireField IGNORE_CASE = WireField.of(6, "ignore_case");

        private StringMatcher() {}
    }

    /** {@code envoy.type.matcher.v3.RegexMatcher}. */
    static final class RegexMatcher {
        static final String TYPE = "envoy.type.matcher.v3.RegexMatcher";
        static final WireField GOOGLE_RE2 = WireField.of(1, "google_re2");
        static final WireField REGEX = WireField.of(2, "regex");

        private RegexMatcher() {}
    }

    /** {@code envoy.type.matcher.v3.RegexMatchAndSubstitute}. */
    static final class RegexSubstitute {
        static final String TYPE = "envoy.type.matcher.v3.RegexMatchAndSubstitute";
        static final WireField PATTERN = WireField.of(1, "pattern");
        static final WireField SUBSTITUTION = WireField.of(2, "substitution");

        private RegexSubstitute() {}
    }

    /** {@code envoy.type.matcher.v3.PathMatcher}. */
    static final class PathMatcher {
        static final String TYPE = "envoy.type.matcher.v3.PathMatcher";
        static final WireField PATH = WireField.of(1, "path");

        private PathMatcher() {}
    }

    /** {@code envoy.type.matcher.v3.MetadataMatcher}. */
    static final class MetadataMatcher {
        static final String TYPE = "envoy.type.matcher.v3.MetadataMatcher";
        static final WireField FILTER = WireField.of(1, "filter");
        static final WireField PATH = WireField.of(2, "path");
        static final WireField VALUE = WireField.of(3, "value");
        static final WireField INVERT = WireField.of(4, "invert");

        private MetadataMatcher() {}
    }

    /** {@code envoy.type.matcher.v3.MetadataMatcher.PathSegment}. */
    static final class PathSegment {
        static final String TYPE = "envoy.type.matcher.v3.MetadataMatcher.PathSegment";
        static final WireField KEY = WireField.of(1, "key");

        private PathSegment() {}
    }

    /** {@code envoy.type.matcher.v3.ValueMatcher}. */
    static final class ValueMatcher {
        static final String TYPE = "envoy.type.matcher.v3.ValueMatcher";
        static final WireField STRING_MATCH = WireField.of(3, "string_match");
        static final WireField LIST_MATCH = WireField.of(6, "list_match");
        static final WireField OR_MATCH = WireField.of(7, "or_match");

        private ValueMatcher() {}
    }

    /** {@code envoy.type.matcher.v3.ListMatcher}. */
    static final class ListMatcher {
        static final String TYPE = "envoy.type.matcher.v3.ListMatcher";
        static final WireField ONE_OF = WireField.of(1, "one_of");

        private ListMatcher() {}
    }

    /** {@code envoy.type.matcher.v3.OrMatcher}. */
    static final class OrMatcher {
        static final String TYPE = "envoy.type.matcher.v3.OrMatcher";
        static final WireField VALUE_MATCHERS = WireField.of(1, "value_matchers");

        private OrMatcher() {}
    }

    /** {@code envoy.config.route.v3.HeaderMatcher}. */
    static final class HeaderMatcher {
        static final String TYPE = "envoy.config.route.v3.HeaderMatcher";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField EXACT_MATCH = WireField.of(4, "exact_match");
        static final WireField SAFE_REGEX_MATCH = WireField.of(11, "safe_regex_match");
        static final WireField RANGE_MATCH = WireField.of(6, "range_match");
        static final WireField PRESENT_MATCH = WireField.of(7, "present_match");
        static final WireField PREFIX_MATCH = WireField.of(9, "prefix_match");
        static final WireField SUFFIX_MATCH = WireField.of(10, "suffix_match");
        static final WireField CONTAINS_MATCH = WireField.of(12, "contains_match");
        static final WireField STRING_MATCH = WireField.of(13, "string_match");
        static final WireField INVERT_MATCH = WireField.of(8, "invert_match");
        static final WireField TREAT_MISSING_HEADER_AS_EMPTY = WireField.of(14, "treat_missing_header_as_empty");

        private HeaderMatcher() {}
    }

    /** {@code envoy.type.v3.Int64Range}. */
    static final class Int64Range {
        static final String TYPE = "envoy.type.v3.Int64Range";
        static final WireField START = WireField.of(1, "start");
        static final WireField END = WireField.of(2, "end");

        private Int64Range() {}
    }

    /** {@code envoy.config.route.v3.QueryParameterMatcher}. */
    static final class QueryMatcher {
        static final String TYPE = "envoy.config.route.v3.QueryParameterMatcher";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField STRING_MATCH = WireField.of(5, "string_match");
        static final WireField PRESENT_MATCH = WireField.of(6, "present_match");

        private QueryMatcher() {}
    }
}
