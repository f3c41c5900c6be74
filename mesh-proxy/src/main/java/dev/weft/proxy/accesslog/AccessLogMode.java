package dev.weft.proxy.accesslog;

/** Which requests leave a line. */
public enum AccessLogMode {
    /** None. */
    OFF,
    /** Failed ones, a bounded number a second. */
    ERRORS,
    /** Every one. */
    ALL
}
