package dev.weft.proxy.xds.map.policy;

import dev.weft.policy.cluster.ErrorCodes;
import dev.weft.proxy.wire.InvalidFieldException;
import dev.weft.proxy.wire.WireField;
import dev.weft.proxy.wire.WireMessage;
import dev.weft.proxy.xds.map.CoreMapper;
import dev.weft.proxy.xds.map.policy.ErrorCodesFields.Header;
import dev.weft.proxy.xds.map.policy.ErrorCodesFields.Headers;
import dev.weft.proxy.xds.map.policy.ErrorCodesFields.Predicate;
import dev.weft.proxy.xds.map.policy.ErrorCodesFields.Rules;
import dev.weft.proxy.xds.map.policy.ErrorCodesFields.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads which answers are errors: one status, or one of several. Other conditions are refused.
 *
 * <p>Source: Envoy {@code HttpProtocolOptions.OutlierDetection}.
 */
final class ErrorCodesMapper {

    /** Both are younger than the API jars that the tables are compared with. */
    private static final WireField OUTLIER_DETECTION = WireField.of(8, "outlier_detection");

    private static final WireField ERROR_MATCHER = WireField.of(1, "error_matcher");

    private ErrorCodesMapper() {}

    static ErrorCodes of(WireMessage options) throws InvalidFieldException {
        WireMessage detection = options.message(OUTLIER_DETECTION);
        if (!detection.has(ERROR_MATCHER)) {
            return ErrorCodes.SERVER_ERRORS;
        }
        WireMessage matcher = detection.message(ERROR_MATCHER);
        CoreMapper.requireOnly(matcher, Set.of(Predicate.OR_MATCH, Predicate.HTTP_RESPONSE_HEADERS_MATCH));
        List<Integer> statuses = new ArrayList<>();
        if (matcher.has(Predicate.OR_MATCH)) {
            for (WireMessage rule : matcher.message(Predicate.OR_MATCH).messages(Rules.RULES)) {
                CoreMapper.requireOnly(rule, Set.of(Predicate.HTTP_RESPONSE_HEADERS_MATCH));
                statuses.add(status(rule));
            }
        } else {
            statuses.add(status(matcher));
        }
        return CoreMapper.record(matcher, () -> ErrorCodes.of(statuses));
    }

    private static int status(WireMessage rule) throws InvalidFieldException {
        List<WireMessage> headers =
                rule.message(Predicate.HTTP_RESPONSE_HEADERS_MATCH).messages(Headers.HEADERS);
        if (headers.size() != 1 || !headers.get(0).string(Header.NAME).equals(":status")) {
            throw rule.invalid(Predicate.HTTP_RESPONSE_HEADERS_MATCH, "not one :status (expected: :status)");
        }
        WireMessage header = headers.get(0);
        CoreMapper.requireOnly(header, Set.of(Header.NAME, Header.STRING_MATCH));
        WireMessage text = header.message(Header.STRING_MATCH);
        CoreMapper.requireOnly(text, Set.of(Text.EXACT));
        try {
            return Integer.parseInt(text.string(Text.EXACT));
        } catch (NumberFormatException notAStatus) {
            throw text.invalid(Text.EXACT, "\"" + text.string(Text.EXACT) + "\" (expected: a status)");
        }
    }
}
