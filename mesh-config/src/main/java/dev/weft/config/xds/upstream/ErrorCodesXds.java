package dev.weft.config.xds.upstream;

import com.google.protobuf.UnknownFieldSet;
import dev.weft.policy.cluster.ErrorCodes;
import io.envoyproxy.envoy.config.common.matcher.v3.HttpHeadersMatch;
import io.envoyproxy.envoy.config.common.matcher.v3.MatchPredicate;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;

/**
 * {@code outlier_detection} of {@code HttpProtocolOptions}: which answers are errors.
 *
 * <p>Source: Envoy {@code HttpProtocolOptions.OutlierDetection.error_matcher}, younger than the API jars.
 */
public final class ErrorCodesXds {

    /** Of {@code HttpProtocolOptions}. */
    private static final int OUTLIER_DETECTION = 8;

    private static final int ERROR_MATCHER = 1;

    private ErrorCodesXds() {}

    /** What {@code HttpProtocolOptions} has beside its known fields. */
    public static UnknownFieldSet options(ErrorCodes errors) {
        UnknownFieldSet detection =
                field(ERROR_MATCHER, matcher(errors.statuses()).toByteString());
        return field(OUTLIER_DETECTION, detection.toByteString());
    }

    private static UnknownFieldSet field(int number, com.google.protobuf.ByteString content) {
        return UnknownFieldSet.newBuilder()
                .addField(
                        number,
                        UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(content)
                                .build())
                .build();
    }

    /** One of several must be two or more. */
    private static MatchPredicate matcher(List<Integer> statuses) {
        if (statuses.size() == 1) {
            return status(statuses.get(0));
        }
        MatchPredicate.MatchSet.Builder any = MatchPredicate.MatchSet.newBuilder();
        statuses.forEach(status -> any.addRules(status(status)));
        return MatchPredicate.newBuilder().setOrMatch(any).build();
    }

    private static MatchPredicate status(int status) {
        return MatchPredicate.newBuilder()
                .setHttpResponseHeadersMatch(HttpHeadersMatch.newBuilder()
                        .addHeaders(HeaderMatcher.newBuilder()
                                .setName(":status")
                                .setStringMatch(StringMatcher.newBuilder().setExact(Integer.toString(status)))))
                .build();
    }
}
