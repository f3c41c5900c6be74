package dev.weft.proxy.telemetry;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of requests with one set of label values. Any thread. */
record HttpSeries(
        List<String> labels, LongAdder requests, Histogram duration, Histogram requestBytes, Histogram responseBytes) {}
