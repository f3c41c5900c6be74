package dev.weft.config.xds;

import com.google.protobuf.UInt32Value;
import dev.weft.policy.match.Cidr;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.StringMatch;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.v3.Int64Range;

/** Matchers that routes, policies and TLS share. */
final class StringMatchXds {

    private StringMatchXds() {}

    static StringMatcher string(StringMatch match) {
        StringMatcher.Builder matcher = StringMatcher.newBuilder();
        switch (match) {
            case StringMatch.Exact exact -> matcher.setExact(exact.value()).setIgnoreCase(exact.ignoreCase());
            case StringMatch.Prefix prefix -> matcher.setPrefix(prefix.value()).setIgnoreCase(prefix.ignoreCase());
            case StringMatch.Suffix suffix -> matcher.setSuffix(suffix.value()).setIgnoreCase(suffix.ignoreCase());
            case StringMatch.Contains part -> matcher.setContains(part.value()).setIgnoreCase(part.ignoreCase());
            case StringMatch.Regex regex -> matcher.setSafeRegex(regex(regex.re2()));
        }
        return matcher.build();
    }

    static RegexMatcher regex(String re2) {
        return RegexMatcher.newBuilder().setRegex(re2).build();
    }

    static HeaderMatcher header(HeaderMatch match) {
        HeaderMatcher.Builder matcher = HeaderMatcher.newBuilder()
                .setName(match.name())
                .setInvertMatch(match.invert())
                .setTreatMissingHeaderAsEmpty(match.treatMissingAsEmpty());
        switch (match.test()) {
            case HeaderMatch.Present present -> matcher.setPresentMatch(present.present());
            case HeaderMatch.Value value -> matcher.setStringMatch(string(value.match()));
            case HeaderMatch.Range range ->
                matcher.setRangeMatch(
                        Int64Range.newBuilder().setStart(range.start()).setEnd(range.end()));
        }
        return matcher.build();
    }

    static CidrRange cidr(Cidr cidr) {
        return CidrRange.newBuilder()
                .setAddressPrefix(cidr.address())
                .setPrefixLen(UInt32Value.of(cidr.prefixLength()))
                .build();
    }
}
