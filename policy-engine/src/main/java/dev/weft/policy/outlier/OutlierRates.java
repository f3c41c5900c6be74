package dev.weft.policy.outlier;

import dev.weft.policy.cluster.OutlierDetection.FailurePercentage;
import dev.weft.policy.cluster.OutlierDetection.SuccessRate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is an outlier by the rates of the interval that was taken last. Only endpoints that are not ejected are judged. */
final class OutlierRates {

    private OutlierRates() {}

    /** Whose success rate is below mean - factor * standard deviation; {@code rule} null: nobody's. */
    static List<OutlierHost> belowMean(List<OutlierHost> hosts, @Nullable SuccessRate rule, boolean local) {
        if (rule == null) {
            return List.of();
        }
        List<OutlierHost> judged = withVolume(hosts, rule.requestVolume(), local);
        if (judged.isEmpty() || judged.size() < rule.minimumHosts()) {
            return List.of();
        }
        double sum = 0;
        for (OutlierHost host : judged) {
            sum += counts(host, local).rate();
        }
        double mean = sum / judged.size();
        double squares = 0;
        for (OutlierHost host : judged) {
            double distance = counts(host, local).rate() - mean;
            squares += distance * distance;
        }
        double deviation = Math.sqrt(squares / judged.size());
        double threshold = mean - rule.stdevFactorThousandths() / 1000.0 * deviation;
        judged.removeIf(host -> counts(host, local).rate() >= threshold);
        return judged;
    }

    /** Whose share of failures is at least the threshold; {@code rule} null: nobody's. */
    static List<OutlierHost> failing(List<OutlierHost> hosts, @Nullable FailurePercentage rule, boolean local) {
        if (rule == null) {
            return List.of();
        }
        List<OutlierHost> judged = withVolume(hosts, rule.requestVolume(), local);
        if (judged.isEmpty() || judged.size() < rule.minimumHosts()) {
            return List.of();
        }
        judged.removeIf(host -> 100.0 - counts(host, local).rate() < rule.threshold());
        return judged;
    }

    private static List<OutlierHost> withVolume(List<OutlierHost> hosts, int volume, boolean local) {
        List<OutlierHost> judged = new ArrayList<>();
        for (OutlierHost host : hosts) {
            SuccessCounts counts = counts(host, local);
            if (host.state.get() == OutlierHost.IN && counts.volume() > 0 && counts.volume() >= volume) {
                judged.add(host);
            }
        }
        return judged;
    }

    private static SuccessCounts counts(OutlierHost host, boolean local) {
        return local ? host.reached : host.answers;
    }
}
