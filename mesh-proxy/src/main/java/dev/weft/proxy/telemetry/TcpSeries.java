package dev.weft.proxy.telemetry;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of opaque connections with one set of label values. Any thread. */
record TcpSeries(
        List<String> labels, LongAdder opened, LongAdder closed, LongAdder sentBytes, LongAdder receivedBytes) {}
