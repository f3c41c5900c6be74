package dev.weft.config.model.read.traffic;

import com.google.re2j.Pattern;
import dev.weft.config.parse.Fields;
import dev.weft.policy.cors.CorsPolicy;
import dev.weft.policy.match.StringMatch;
import dev.weft.types.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code corsPolicy} of a VirtualService and the filter {@code CORS} of an HTTPRoute.
 *
 * <p>Source: Istio {@code CorsPolicy}, Gateway API {@code HTTPCORSFilter}.
 */
public final class CorsReader {

    private static final int GATEWAY_MAX_AGE = 5;
    private static final long MOST_SECONDS = Integer.MAX_VALUE;

    private CorsReader() {}

    /**
     * Istio's block; {@code null}: not said.
     *
     * @param match reads a condition on text
     */
    public static @Nullable CorsPolicy istio(@Nullable Fields cors, Function<Fields, @Nullable StringMatch> match) {
        if (cors == null) {
            return null;
        }
        cors.ignore(
                "allowOrigins",
                "allowOrigin",
                "allowMethods",
                "allowHeaders",
                "exposeHeaders",
                "maxAge",
                "allowCredentials",
                "unmatchedPreflights");
        cors.end();
        List<StringMatch> origins = new ArrayList<>(cors.objects("allowOrigins", match));
        if (cors.has("allowOrigin")) {
            TrafficFields.deprecated(cors, "allowOrigin", "allowOrigins");
            if (!cors.has("allowOrigins")) {
                cors.texts("allowOrigin").forEach(origin -> origins.add(exactly(origin)));
            }
        }
        return new CorsPolicy(
                origins,
                cors.texts("allowMethods"),
                cors.texts("allowHeaders"),
                cors.texts("exposeHeaders"),
                TrafficFields.duration(cors, "maxAge"),
                cors.flag("allowCredentials", false),
                cors.choice(
                        "unmatchedPreflights", Map.of("UNSPECIFIED", true, "FORWARD", true, "IGNORE", false), true));
    }

    /** Gateway API's filter. */
    public static CorsPolicy gateway(Fields cors) {
        cors.ignore("allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders", "maxAge", "allowCredentials");
        cors.end();
        List<StringMatch> origins = new ArrayList<>();
        cors.texts("allowOrigins").forEach(origin -> origins.add(wildcard(origin)));
        long seconds = cors.integer("maxAge", 1, MOST_SECONDS, GATEWAY_MAX_AGE);
        for (String list : List.of("allowMethods", "allowHeaders", "exposeHeaders")) {
            if (cors.flag("allowCredentials", false) && cors.readableTexts(list).contains("*")) {
                cors.findings()
                        .note(
                                Severity.WARNING,
                                cors.placeOf(list),
                                cors.path(list),
                                dev.weft.types.Reason.Unsupported,
                                list + ": * is sent as it stands; browsers take it for a name with credentials");
            }
        }
        return new CorsPolicy(
                origins,
                cors.texts("allowMethods"),
                cors.texts("allowHeaders"),
                cors.texts("exposeHeaders"),
                Duration.ofSeconds(seconds),
                cors.flag("allowCredentials", false),
                true);
    }

    private static StringMatch exactly(String origin) {
        return origin.equals("*") ? new StringMatch.Regex(".*") : StringMatch.exact(origin);
    }

    /** One star stands for any characters. */
    private static StringMatch wildcard(String origin) {
        int star = origin.indexOf('*');
        if (star < 0) {
            return StringMatch.exact(origin);
        }
        return origin.equals("*")
                ? new StringMatch.Regex(".*")
                : new StringMatch.Regex(
                        Pattern.quote(origin.substring(0, star)) + ".*" + Pattern.quote(origin.substring(star + 1)));
    }
}
