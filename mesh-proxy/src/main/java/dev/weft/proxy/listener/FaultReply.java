package dev.weft.proxy.listener;

import dev.weft.policy.fault.FaultPlan;
import dev.weft.proxy.stage.LocalReply;

/** The answer that a fault gives instead of the service. */
final class FaultReply {

    private FaultReply() {}

    static LocalReply of(FaultPlan fault) {
        return LocalReply.of(
                fault.abortStatus(), "fault_filter_abort", "FI", "fault_filter_abort", "this failure was asked for");
    }
}
