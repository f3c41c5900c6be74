package dev.weft.proxy.cluster;

import dev.weft.policy.balance.ApertureSeat;
import dev.weft.proxy.stage.TrafficObserver;
import dev.weft.types.Ticker;

/**
 * What all clusters of a proxy share.
 *
 * @param ticker for slow starts and ejections
 * @param seat which part of many endpoints this proxy uses
 * @param loops how many event loops there are
 * @param keeper judges endpoints and makes plans
 * @param observer is told about ejections
 */
public record ClusterSetup(
        Ticker ticker, ApertureSeat seat, int loops, ClusterKeeper keeper, TrafficObserver observer) {}
