package dev.weft.proxy.xds.map.policy;

import dev.weft.proxy.wire.WireField;

/** The fields that say which answers are errors. A test compares them with the generated descriptors. */
final class ErrorCodesFields {

    private ErrorCodesFields() {}

    /** {@code envoy.config.common.matcher.v3.MatchPredicate}. */
    static final class Predicate {
        static final String TYPE = "envoy.config.common.matcher.v3.MatchPredicate";
        static final WireField OR_MATCH = WireField.of(1, "or_match");
        static final WireField HTTP_RESPONSE_HEADERS_MATCH = WireField.of(7, "http_response_headers_match");

        private Predicate() {}
    }

    /** {@code envoy.config.common.matcher.v3.MatchPredicate.MatchSet}. */
    static final class Rules {
        static final String TYPE = "envoy.config.common.matcher.v3.MatchPredicate.MatchSet";
        static final WireField RULES = WireField.of(1, "rules");

        private Rules() {}
    }

    /** {@code envoy.config.common.matcher.v3.HttpHeadersMatch}. */
    static final class Headers {
        static final String TYPE = "envoy.config.common.matcher.v3.HttpHeadersMatch";
        static final WireField HEADERS = WireField.of(1, "headers");

        private Headers() {}
    }

    /** {@code envoy.config.route.v3.HeaderMatcher}. */
    static final class Header {
        static final String TYPE = "envoy.config.route.v3.HeaderMatcher";
        static final WireField NAME = WireField.of(1, "name");
        static final WireField STRING_MATCH = WireField.of(13, "string_match");

        private Header() {}
    }

    /** {@code envoy.type.matcher.v3.StringMatcher}. */
    static final class Text {
        static final String TYPE = "envoy.type.matcher.v3.StringMatcher";
        static final WireField EXACT = WireField.of(1, "exact");

        private Text() {}
    }
}
