package dev.weft.proxy.admin;

/** How much of the surface a port shows. */
public enum Exposure {
    /** Everything, changes included; loopback only. */
    ALL,
    /** Metrics, health and info: what a scraper and a kubelet on the network may see. */
    METRICS,
    /** Readiness only. */
    READINESS
}
