package dev.weft.config.xds;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.weft.policy.match.Fraction;
import io.envoyproxy.envoy.config.core.v3.RuntimeDouble;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.envoyproxy.envoy.type.v3.Percent;

/** Times, shares and wrapped numbers. */
final class ScalarXds {

    /** Envoy wants a name under which an operator could override a number at run time; nobody of ours does. */
    private static final String RUNTIME_KEY = "weft.unused";

    private ScalarXds() {}

    static Duration duration(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    /** A number of 0 to 4294967295. */
    static UInt32Value number(long value) {
        return UInt32Value.of((int) value);
    }

    static Percent percent(double value) {
        return Percent.newBuilder().setValue(value).build();
    }

    static RuntimeDouble decimal(double value) {
        return RuntimeDouble.newBuilder()
                .setDefaultValue(value)
                .setRuntimeKey(RUNTIME_KEY)
                .build();
    }

    /** A share; in hundredths where that is exact, which is easier to read. */
    static FractionalPercent fraction(Fraction share) {
        int perMillion = share.perMillion();
        boolean whole = perMillion % 10_000 == 0;
        return FractionalPercent.newBuilder()
                .setNumerator(whole ? perMillion / 10_000 : perMillion)
                .setDenominator(
                        whole ? FractionalPercent.DenominatorType.HUNDRED : FractionalPercent.DenominatorType.MILLION)
                .build();
    }

    static RuntimeFractionalPercent runtimeFraction(Fraction share) {
        return RuntimeFractionalPercent.newBuilder()
                .setDefaultValue(fraction(share))
                .build();
    }
}
