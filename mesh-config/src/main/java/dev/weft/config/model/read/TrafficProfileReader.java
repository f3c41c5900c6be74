package dev.weft.config.model.read;

import dev.weft.config.model.Metadata;
import dev.weft.config.model.TrafficProfile;
import dev.weft.config.model.TrafficProfile.Balancing;
import dev.weft.config.model.TrafficProfile.Ejection;
import dev.weft.config.model.TrafficProfile.Target;
import dev.weft.config.model.read.traffic.HealthCheckReader;
import dev.weft.config.model.read.traffic.PoolReader;
import dev.weft.config.parse.Fields;
import dev.weft.policy.cluster.HealthCheck;
import dev.weft.policy.cluster.LoadBalancer;
import dev.weft.policy.cluster.OutlierDetection.FailurePercentage;
import dev.weft.policy.cluster.OutlierDetection.SuccessRate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a TrafficProfile. */
final class TrafficProfileReader {

    private static final int MOST_ENDPOINTS = 100_000;
    private static final int MOST_CHECKS = 8;

    private TrafficProfileReader() {}

    static @Nullable TrafficProfile read(Metadata metadata, Fields top) {
        Fields spec = top.requiredObject("spec");
        if (spec == null) {
            return null;
        }
        spec.ignore("targetRef", "loadBalancer", "healthChecks", "outlierDetection", "retryBudget");
        spec.end();
        Target target = target(spec.object("targetRef"));
        Balancing balancing = balancing(spec.object("loadBalancer"));
        List<HealthCheck> checks = spec.objects("healthChecks", HealthCheckReader::read);
        if (spec.size("healthChecks") > MOST_CHECKS) {
            spec.invalid("healthChecks", spec.size("healthChecks") + " checks", "at most " + MOST_CHECKS);
        }
        Ejection ejection = ejection(spec.object("outlierDetection"));
        var budget = PoolReader.budget(spec.object("retryBudget"));
        return spec.findings().broken()
                ? null
                : new TrafficProfile(metadata, target, balancing, checks, ejection, budget);
    }

    private static Target target(@Nullable Fields target) {
        if (target == null) {
            return Target.NAMESPACE;
        }
        target.ignore("host", "subset");
        target.end();
        String host = target.requiredText("host");
        if (host != null && !Names.isHostOrWildcard(host)) {
            target.invalid("host", Fields.quoted(host), "a host such as cart.shop.svc.cluster.local or *.example.com");
        }
        return host == null ? Target.NAMESPACE : new Target(host.toLowerCase(Locale.ROOT), target.text("subset", ""));
    }

    private static Balancing balancing(@Nullable Fields balancer) {
        if (balancer == null) {
            return Balancing.NONE;
        }
        balancer.ignore("peakEwma", "aperture");
        balancer.end();
        Duration decay = null;
        Fields ewma = balancer.object("peakEwma");
        if (ewma != null) {
            ewma.ignore("decay");
            ewma.end();
            decay = positive(ewma, "decay");
            decay = decay == null ? LoadBalancer.PeakEwma.DEFAULT.decay() : decay;
        }
        int size = 0;
        Fields aperture = balancer.object("aperture");
        if (aperture != null) {
            aperture.ignore("size");
            aperture.end();
            if (!aperture.has("size")) {
                aperture.missing("size");
            }
            size = (int) aperture.integer("size", 1, MOST_ENDPOINTS, 0);
        }
        return new Balancing(decay, size);
    }

    private static @Nullable Ejection ejection(@Nullable Fields rules) {
        if (rules == null) {
            return null;
        }
        rules.ignore("successRate", "failurePercentage", "maxEjectionTime", "maxEjectionTimeJitter");
        rules.ignore("alwaysEjectOneHost");
        rules.end();
        return new Ejection(
                successRate(rules.object("successRate")),
                failurePercentage(rules.object("failurePercentage")),
                positive(rules, "maxEjectionTime"),
                positive(rules, "maxEjectionTimeJitter"),
                rules.flag("alwaysEjectOneHost", false));
    }

    private static @Nullable SuccessRate successRate(@Nullable Fields rule) {
        if (rule == null) {
            return null;
        }
        rule.ignore("minimumHosts", "requestVolume", "stdevFactor");
        rule.end();
        SuccessRate usual = SuccessRate.DEFAULT;
        double factor = rule.decimal("stdevFactor", 0, 1_000, usual.stdevFactorThousandths() / 1_000.0);
        return new SuccessRate(
                (int) rule.integer("minimumHosts", 1, MOST_ENDPOINTS, usual.minimumHosts()),
                (int) rule.integer("requestVolume", 1, Integer.MAX_VALUE, usual.requestVolume()),
                (int) Math.round(factor * 1_000));
    }

    private static @Nullable FailurePercentage failurePercentage(@Nullable Fields rule) {
        if (rule == null) {
            return null;
        }
        rule.ignore("threshold", "minimumHosts", "requestVolume");
        rule.end();
        FailurePercentage usual = FailurePercentage.DEFAULT;
        return new FailurePercentage(
                (int) rule.integer("threshold", 1, 100, usual.threshold()),
                (int) rule.integer("minimumHosts", 1, MOST_ENDPOINTS, usual.minimumHosts()),
                (int) rule.integer("requestVolume", 1, Integer.MAX_VALUE, usual.requestVolume()));
    }

    private static @Nullable Duration positive(Fields fields, String name) {
        Duration written = fields.duration(name);
        if (written != null && written.isZero()) {
            fields.invalid(name, Fields.quoted(fields.text(name, "")), "at least 1ms");
            return null;
        }
        return written;
    }
}
