package dev.weft.proxy.listener;

import dev.weft.policy.cors.CorsPlan;
import dev.weft.policy.cors.CorsVerdict;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.route.Matched;

/**
 * What a browser is told about one request from another origin.
 *
 * @param matched the request; asked again when the answer is written
 */
record CrossOrigin(CorsPlan plan, CorsVerdict verdict, Matched matched) {

    static CrossOrigin of(CorsPlan plan, Matched matched) {
        return new CrossOrigin(plan, plan.decide(matched.request()), matched);
    }

    /** Whether it is a question that is answered here. */
    boolean isPreflight() {
        return verdict == CorsVerdict.PREFLIGHT;
    }

    /** Whether it is not allowed. */
    boolean isRefused() {
        return verdict == CorsVerdict.REFUSED;
    }

    void decorate(HeaderBlock headers) {
        switch (verdict) {
            case PASS, REFUSED -> {}
            case ALLOWED -> plan.responseHeaders(matched.request(), headers::set);
            case PREFLIGHT -> plan.preflightHeaders(matched.request(), headers::set);
        }
    }
}
