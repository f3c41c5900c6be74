package dev.weft.config.model.read.telemetry;

import dev.weft.config.model.Telemetry.LoggingRule;
import dev.weft.config.parse.Fields;
import dev.weft.policy.expression.Expression;
import java.util.List;

/**
 * Reads what a Telemetry says about access logs.
 *
 * <p>Source: Istio {@code AccessLogging} and the rules of its CRD.
 */
public final class LoggingRules {

    private LoggingRules() {}

    /** In their order. */
    public static List<LoggingRule> logging(Fields spec) {
        return spec.objects("accessLogging", LoggingRules::rule);
    }

    private static LoggingRule rule(Fields rule) {
        rule.ignore(RuleHead.MATCH, RuleHead.PROVIDERS, "disabled", "filter");
        rule.end();
        return new LoggingRule(
                RuleHead.mode(rule), RuleHead.providers(rule), rule.flag("disabled", false), filter(rule));
    }

    private static String filter(Fields rule) {
        Fields filter = rule.object("filter");
        if (filter == null) {
            return "";
        }
        filter.ignore("expression");
        filter.end();
        String expression = filter.text("expression", "");
        if (!expression.isEmpty() && Expression.condition(expression) instanceof Expression.Refused(String problem)) {
            // An error, so that nothing of the object is used: without its filter it could ask for every request.
            filter.refuse("expression", problem);
        }
        return expression;
    }
}
