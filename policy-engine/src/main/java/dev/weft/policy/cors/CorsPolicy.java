package dev.weft.policy.cors;

import dev.weft.policy.match.StringMatch;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which other origins a browser may call from.
 *
 * <p>Source: Envoy {@code CorsPolicy}, Istio {@code corsPolicy}, Gateway API {@code HTTPCORSFilter}.
 *
 * @param allowOrigins one that matches is enough
 * @param allowMethods empty: none is named
 * @param allowHeaders empty: none is named
 * @param exposeHeaders empty: none is named
 * @param maxAge how long a preflight's answer holds; {@code null}: not said
 * @param allowCredentials cookies and authorization may be sent
 * @param forwardNotMatching preflights from other origins go to the service; else they are answered without CORS headers
 * @param refusesOthers what is not allowed is refused instead, whether it is a preflight or not (Spring {@code
 *     DefaultCorsProcessor}); a request that names its own host as origin is none of these
 */
public record CorsPolicy(
        List<StringMatch> allowOrigins,
        List<String> allowMethods,
        List<String> allowHeaders,
        List<String> exposeHeaders,
        @Nullable Duration maxAge,
        boolean allowCredentials,
        boolean forwardNotMatching,
        boolean refusesOthers) {

    /** Refuses nobody. */
    public CorsPolicy(
            List<StringMatch> allowOrigins,
            List<String> allowMethods,
            List<String> allowHeaders,
            List<String> exposeHeaders,
            @Nullable Duration maxAge,
            boolean allowCredentials,
            boolean forwardNotMatching) {
        this(
                allowOrigins,
                allowMethods,
                allowHeaders,
                exposeHeaders,
                maxAge,
                allowCredentials,
                forwardNotMatching,
                false);
    }

    /** The same, refusing what is not allowed or not. */
    public CorsPolicy with(boolean refuses) {
        return new CorsPolicy(
                allowOrigins,
                allowMethods,
                allowHeaders,
                exposeHeaders,
                maxAge,
                allowCredentials,
                forwardNotMatching,
                refuses);
    }

    public CorsPolicy {
        allowOrigins = List.copyOf(allowOrigins);
        allowMethods = List.copyOf(allowMethods);
        allowHeaders = List.copyOf(allowHeaders);
        exposeHeaders = List.copyOf(exposeHeaders);
    }
}
