package dev.weft.control.boot;

import dev.weft.ca.endpoint.CaMetrics;
import dev.weft.ca.issue.Refusal;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;

/**
 * The CA's events as meters, under Istio's names where the meaning is Istio's.
 *
 * <p>Source: Istio {@code citadel_server_*}.
 */
final class CaMeters implements CaMetrics {

    private final MeterRegistry registry;

    CaMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void issued(String by, Duration took) {
        registry.counter("citadel_server_success_cert_issuance_count", "by", by).increment();
        registry.timer("weft_ca_issue_time", "by", by).record(took);
    }

    @Override
    public void refused(Refusal reason) {
        registry.counter("weft_ca_refused", "reason", reason.name()).increment();
    }

    @Override
    public void overloaded() {
        registry.counter("weft_ca_overloaded").increment();
    }

    @Override
    public void failed() {
        registry.counter("weft_ca_failed").increment();
    }

    @Override
    public void rootEnds(Instant notAfter) {
        Gauge.builder("citadel_server_root_cert_expiry_timestamp", () -> notAfter.getEpochSecond())
                .register(registry);
    }
}
