package dev.weft.config.xds;

import com.google.protobuf.UInt32Value;
import dev.weft.policy.match.Cidr;
import dev.weft.policy.match.HeaderMatch;
import dev.weft.policy.match.MetadataMatch;
import dev.weft.policy.match.StringMatch;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ListMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.OrMatcher;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
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

    static MetadataMatcher metadata(MetadataMatch match) {
        MetadataMatcher.Builder matcher = MetadataMatcher.newBuilder().setFilter(match.filter());
        match.path()
                .forEach(key ->
                        matcher.addPath(MetadataMatcher.PathSegment.newBuilder().setKey(key)));
        return matcher.setValue(value(match.value())).build();
    }

    private static ValueMatcher value(MetadataMatch.Test test) {
        ValueMatcher.Builder matcher = ValueMatcher.newBuilder();
        switch (test) {
            case MetadataMatch.Text text -> matcher.setStringMatch(string(text.match()));
            case MetadataMatch.AnyOf or -> {
                OrMatcher.Builder any = OrMatcher.newBuilder();
                or.any().forEach(one -> any.addValueMatchers(value(one)));
                matcher.setOrMatch(any);
            }
            case MetadataMatch.ListHas list ->
                matcher.setListMatch(ListMatcher.newBuilder().setOneOf(value(list.item())));
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
