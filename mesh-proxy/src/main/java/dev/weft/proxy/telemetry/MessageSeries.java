package dev.weft.proxy.telemetry;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of gRPC messages with one set of label values. Any thread. */
record MessageSeries(List<String> labels, LongAdder requests, LongAdder responses) {}
