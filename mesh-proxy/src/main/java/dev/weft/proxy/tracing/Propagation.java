package dev.weft.proxy.tracing;

import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.tracing.TraceContext.Decision;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Trace ids in a request's headers. The provider's own form counts first; what came in another form goes on in that form
 * too. Any thread.
 *
 * <p>Source: W3C Trace Context; B3 propagation, single and multiple headers.
 */
enum Propagation {
    /** {@code traceparent}. */
    W3C,
    /** {@code X-B3-*}. */
    B3;

    private static final String SAMPLED = "1";

    /** What a request without a usable context says: nothing, or only that it wants (or wants not) to be recorded. */
    record Incoming(@Nullable TraceContext context, Decision decision) {}

    /**
     * What came. Malformed contexts are taken away, so that nobody further on reads them.
     */
    Incoming read(HeaderBlock headers) {
        TraceContext w3c = readW3c(headers);
        if (this == W3C && w3c != null) {
            return new Incoming(w3c, w3c.decision());
        }
        Incoming b3 = headers.contains(HeaderName.B3) ? readSingle(headers) : readMulti(headers);
        if (b3.context() != null || w3c == null) {
            return b3;
        }
        return new Incoming(w3c, w3c.decision());
    }

    /** Whether a request brings nothing of a trace. */
    static boolean absent(HeaderBlock headers) {
        return !headers.contains(HeaderName.TRACEPARENT)
                && !headers.contains(HeaderName.B3)
                && !headers.contains(HeaderName.X_B3_TRACE_ID)
                && !headers.contains(HeaderName.X_B3_SAMPLED)
                && !headers.contains(HeaderName.X_B3_FLAGS);
    }

    private static @Nullable TraceContext readW3c(HeaderBlock headers) {
        int at = headers.indexOf(HeaderName.TRACEPARENT, 0);
        if (at < 0) {
            return null;
        }
        TraceContext context =
                headers.indexOf(HeaderName.TRACEPARENT, at + 1) < 0 ? TraceContext.w3c(headers.value(at)) : null;
        if (context == null) {
            headers.remove(HeaderName.TRACEPARENT);
            headers.remove(HeaderName.TRACESTATE);
        }
        return context;
    }

    private static Incoming readSingle(HeaderBlock headers) {
        String text = headers.get(HeaderName.B3);
        String[] parts = text == null ? new String[0] : text.split("-", 5);
        if (parts.length == 1) {
            return new Incoming(null, decision(parts[0]));
        }
        TraceContext context = parts.length < 2 || parts.length > 4
                ? null
                : TraceContext.b3(parts[0], parts[1], parts.length > 2 ? decision(parts[2]) : Decision.OPEN);
        if (context == null) {
            headers.remove(HeaderName.B3);
            return new Incoming(null, Decision.OPEN);
        }
        return new Incoming(context, context.decision());
    }

    private static Incoming readMulti(HeaderBlock headers) {
        String flags = headers.get(HeaderName.X_B3_FLAGS);
        String sampled = headers.get(HeaderName.X_B3_SAMPLED);
        Decision decision = SAMPLED.equals(flags) ? Decision.SAMPLED : decision(sampled == null ? "" : sampled);
        String trace = headers.get(HeaderName.X_B3_TRACE_ID);
        String span = headers.get(HeaderName.X_B3_SPAN_ID);
        if (trace == null) {
            return new Incoming(null, decision);
        }
        TraceContext context = span == null ? null : TraceContext.b3(trace, span, decision);
        if (context == null) {
            headers.remove(HeaderName.X_B3_TRACE_ID);
            headers.remove(HeaderName.X_B3_SPAN_ID);
            headers.remove(HeaderName.X_B3_PARENT_SPAN_ID);
        }
        return new Incoming(context, decision);
    }

    private static Decision decision(String text) {
        return switch (text) {
            case "1", "true", "d" -> Decision.SAMPLED;
            case "0", "false" -> Decision.UNSAMPLED;
            default -> Decision.OPEN;
        };
    }

    /**
     * Tells the next hop our own span, which is recorded.
     *
     * @param trace whose {@link TraceContext#span()} is our span's parent, or our span where there is no parent
     * @param root whether our span has no parent
     */
    void write(HeaderBlock headers, TraceContext trace, long own, boolean root) {
        if (this == W3C || headers.contains(HeaderName.TRACEPARENT)) {
            headers.set(HeaderName.TRACEPARENT, trace.traceparent(own));
        }
        boolean single = headers.contains(HeaderName.B3);
        if (single) {
            headers.set(HeaderName.B3, trace.trace() + "-" + Hex.of(own) + "-1" + parent(trace, root));
        }
        if (this == B3 && !single || headers.contains(HeaderName.X_B3_TRACE_ID)) {
            headers.set(HeaderName.X_B3_TRACE_ID, trace.trace());
            headers.set(HeaderName.X_B3_SPAN_ID, Hex.of(own));
            headers.remove(HeaderName.X_B3_PARENT_SPAN_ID);
            if (!root) {
                headers.add(HeaderName.X_B3_PARENT_SPAN_ID, Hex.of(trace.span()));
            }
            headers.set(HeaderName.X_B3_SAMPLED, SAMPLED);
        }
    }

    private static String parent(TraceContext trace, boolean root) {
        return root ? "" : "-" + Hex.of(trace.span());
    }

    /** Starts a trace that is not recorded here, so that the next hop does not decide anew. */
    void writeUnsampled(HeaderBlock headers, RandomGenerator random) {
        switch (this) {
            case W3C -> {
                TraceContext trace = new TraceContext(random.nextLong(), random.nextLong() | 1, 1, Decision.UNSAMPLED);
                headers.set(HeaderName.TRACEPARENT, trace.traceparent(random.nextLong() | 1));
            }
            case B3 -> headers.set(HeaderName.X_B3_SAMPLED, "0");
        }
    }
}
