package dev.weft.proxy.tracing;

import dev.weft.proxy.stage.StreamReport;

/** The span of a request that is recorded, until the request ends. Used on its event loop only. */
public final class Span {

    private final Tracer tracer;
    private final FinishedSpan.Ids ids;

    Span(Tracer tracer, FinishedSpan.Ids ids) {
        this.tracer = tracer;
        this.ids = ids;
    }

    /** Hands it to the collector. Once, before the report's request is given back. */
    public void end(StreamReport report) {
        tracer.end(ids, report);
    }
}
