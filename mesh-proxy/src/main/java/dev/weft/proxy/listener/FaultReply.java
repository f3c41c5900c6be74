package dev.weft.proxy.listener;

import dev.weft.policy.fault.Fault;
import dev.weft.policy.fault.FaultPlan;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.stage.LocalReply;

/** The answer that a fault gives instead of the service. */
final class FaultReply {

    private FaultReply() {}

    /**
     * Answers a request, or ends its stream without an answer, where the fault is for it.
     *
     * @param random 64 random bits
     * @return whether it did
     */
    static boolean gave(FaultPlan fault, HttpExchange exchange, long random) {
        if (!fault.aborts(random)) {
            return false;
        }
        exchange.cancelDelivery();
        LocalReply reply = LocalReply.of(
                fault.abortStatus(), "fault_filter_abort", "FI", "fault_filter_abort", "this failure was asked for");
        Fault.StreamError error = fault.abortError();
        if (error == null) {
            exchange.reply(reply);
        } else {
            exchange.abandon(reply, code(error));
        }
        return true;
    }

    private static ResetCode code(Fault.StreamError error) {
        return switch (error) {
            case CANCEL -> ResetCode.CANCEL;
            case INTERNAL_ERROR -> ResetCode.INTERNAL_ERROR;
            case PROTOCOL_ERROR -> ResetCode.PROTOCOL_ERROR;
            case REFUSED_STREAM -> ResetCode.REFUSED;
        };
    }
}
