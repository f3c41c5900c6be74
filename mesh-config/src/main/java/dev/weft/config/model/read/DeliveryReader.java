package dev.weft.config.model.read;

import dev.weft.config.model.RetryRule;
import dev.weft.config.model.VirtualService.Destination;
import dev.weft.config.model.VirtualService.MirrorTo;
import dev.weft.config.model.read.traffic.RetryReader;
import dev.weft.config.parse.Fields;
import dev.weft.policy.match.Fraction;
import dev.weft.types.Reason;
import dev.weft.types.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads how requests that a rule forwards are delivered: time-out, retries and copies.
 *
 * <p>Source: Istio {@code HTTPRoute.timeout}, {@code retries}, {@code mirror}, {@code mirrors}; with a fault there are no
 * retries and no time-out.
 */
final class DeliveryReader {

    private static final HeaderReader.Both NO_HEADERS = HeaderReader.Both.NONE;

    private DeliveryReader() {}

    /** What was read; {@code null} parts are not said. */
    record Delivery(@Nullable Duration timeout, @Nullable RetryRule retries, List<MirrorTo> mirrors) {}

    /**
     * Reads the fields of a rule.
     *
     * @param faulty the rule makes requests fail
     */
    static Delivery read(Fields rule, boolean faulty) {
        Duration timeout = rule.duration("timeout");
        RetryRule retries = RetryReader.istio(rule.object("retries"));
        List<MirrorTo> mirrors = mirrors(rule);
        if (faulty) {
            for (String name : List.of("timeout", "retries")) {
                if (rule.has(name)) {
                    rule.findings()
                            .note(
                                    Severity.WARNING,
                                    rule.placeOf(name),
                                    rule.path(name),
                                    Reason.Unreachable,
                                    name + ": not used beside fault (expected: a rule without fault)");
                }
            }
            return new Delivery(null, RetryRule.NEVER, mirrors);
        }
        return new Delivery(timeout == null || timeout.isZero() ? null : timeout, retries, mirrors);
    }

    private static List<MirrorTo> mirrors(Fields rule) {
        List<MirrorTo> all = new ArrayList<>();
        Fields mirror = rule.object("mirror");
        if (mirror != null) {
            if (rule.has("mirrors")) {
                rule.invalid("mirrors", "beside mirror", "one of mirror and mirrors");
            }
            add(all, mirror, share(rule));
        } else {
            for (String name : List.of("mirrorPercentage", "mirrorPercent", "mirror_percent")) {
                if (rule.has(name)) {
                    rule.findings()
                            .note(
                                    Severity.WARNING,
                                    rule.placeOf(name),
                                    rule.path(name),
                                    Reason.Unreachable,
                                    name + ": without mirror (expected: a mirror)");
                }
            }
        }
        rule.objects("mirrors", item -> {
            item.ignore("destination", "percentage");
            item.end();
            Fraction share = percentage(item, "percentage");
            Fields destination = item.requiredObject("destination");
            if (destination != null) {
                add(all, destination, share);
            }
            return item;
        });
        return all;
    }

    /** A share of zero mirrors nothing. */
    private static void add(List<MirrorTo> all, Fields fields, Fraction share) {
        Destination destination = HttpRuleReader.target(fields, 1, NO_HEADERS);
        if (destination != null && share.perMillion() > 0) {
            all.add(new MirrorTo(fields.path(), destination, share));
        }
    }

    private static Fraction share(Fields rule) {
        if (rule.has("mirrorPercentage")) {
            return percentage(rule, "mirrorPercentage");
        }
        for (String name : List.of("mirrorPercent", "mirror_percent")) {
            if (rule.has(name)) {
                rule.findings()
                        .note(
                                Severity.WARNING,
                                rule.placeOf(name),
                                rule.path(name),
                                Reason.Unsupported,
                                name + ": deprecated, still read (expected: mirrorPercentage.value)");
                return Fraction.percent((double) rule.integer(name, 0, 100, 100));
            }
        }
        return Fraction.ALL;
    }

    private static Fraction percentage(Fields fields, String name) {
        Fields percentage = fields.object(name);
        if (percentage == null) {
            return Fraction.ALL;
        }
        percentage.ignore("value");
        percentage.end();
        return Fraction.percent(percentage.decimal("value", 0, 100, 0));
    }
}
