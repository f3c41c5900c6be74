package dev.weft.proxy.tracing;

import org.jspecify.annotations.Nullable;

/**
 * The place of a request in a trace, as a caller tells it or as we tell the next.
 *
 * <p>Source: W3C Trace Context level 1, section 3.2; B3 propagation.
 *
 * @param high upper half of the trace id; 0 for B3's short ids
 * @param low lower half; never both 0
 * @param span id of the span that made the request; not 0
 * @param decision whether the caller's span is recorded
 */
record TraceContext(long high, long low, long span, Decision decision) {

    private static final int HEX = 16;
    private static final int TRACEPARENT = 55;
    private static final int TRACE_AT = 3;
    private static final int SPAN_AT = 36;
    private static final int FLAGS_AT = 53;
    private static final int B3_LONG = 32;

    /** What a caller decided. */
    enum Decision {
        /** It is recorded. */
        SAMPLED,
        /** It is not. */
        UNSAMPLED,
        /** It left that to us. */
        OPEN
    }

    /** A {@code traceparent}; {@code null}: malformed, so that a new trace begins. */
    static @Nullable TraceContext w3c(String text) {
        boolean length = text.length() == TRACEPARENT
                || text.length() > TRACEPARENT && text.charAt(TRACEPARENT) == '-' && !text.startsWith("00");
        if (!length
                || text.startsWith("ff")
                || text.charAt(2) != '-'
                || text.charAt(SPAN_AT - 1) != '-'
                || text.charAt(FLAGS_AT - 1) != '-'
                || !Hex.isHex(text, 0, 2, false)
                || !Hex.isHex(text, TRACE_AT, SPAN_AT - 1, false)
                || !Hex.isHex(text, SPAN_AT, FLAGS_AT - 1, false)
                || !Hex.isHex(text, FLAGS_AT, TRACEPARENT, false)) {
            return null;
        }
        boolean sampled = (Integer.parseInt(text, FLAGS_AT, TRACEPARENT, HEX) & 1) != 0;
        return valid(
                Long.parseUnsignedLong(text, TRACE_AT, TRACE_AT + HEX, HEX),
                Long.parseUnsignedLong(text, TRACE_AT + HEX, SPAN_AT - 1, HEX),
                Long.parseUnsignedLong(text, SPAN_AT, FLAGS_AT - 1, HEX),
                sampled ? Decision.SAMPLED : Decision.UNSAMPLED);
    }

    /** A trace id and span id of B3; {@code null}: malformed. */
    static @Nullable TraceContext b3(String trace, String span, Decision decision) {
        boolean wide = trace.length() == B3_LONG;
        if (!wide && trace.length() != HEX
                || span.length() != HEX
                || !Hex.isHex(trace, 0, trace.length(), true)
                || !Hex.isHex(span, 0, HEX, true)) {
            return null;
        }
        return valid(
                wide ? Long.parseUnsignedLong(trace, 0, HEX, HEX) : 0,
                Long.parseUnsignedLong(trace, wide ? HEX : 0, trace.length(), HEX),
                Long.parseUnsignedLong(span, HEX),
                decision);
    }

    private static @Nullable TraceContext valid(long high, long low, long span, Decision decision) {
        return (high | low) == 0 || span == 0 ? null : new TraceContext(high, low, span, decision);
    }

    /** The trace id as text: 32 digits, or 16 where it is short. */
    String trace() {
        StringBuilder out = new StringBuilder(B3_LONG);
        if (high != 0) {
            Hex.append(out, high);
        }
        Hex.append(out, low);
        return out.toString();
    }

    /** The next hop's {@code traceparent}; sampled unless the decision is against it. */
    String traceparent(long own) {
        StringBuilder out = new StringBuilder(TRACEPARENT).append("00-");
        Hex.append(out, high);
        Hex.append(out, low);
        out.append('-');
        Hex.append(out, own);
        return out.append(decision == Decision.UNSAMPLED ? "-00" : "-01").toString();
    }
}
