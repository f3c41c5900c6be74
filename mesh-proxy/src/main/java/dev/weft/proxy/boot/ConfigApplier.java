package dev.weft.proxy.boot;

import dev.weft.proxy.config.ProxyConfig;
import dev.weft.proxy.identity.IdentityAgent;
import dev.weft.proxy.identity.SvidSource;
import dev.weft.proxy.listener.ApplyResult;
import dev.weft.proxy.listener.ApplyResult.Problem;
import dev.weft.proxy.listener.ProxyRuntime;
import dev.weft.proxy.xds.XdsListener;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.Pem;
import dev.weft.types.svid.TrustBundle;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Puts in force what the control plane sends. A listener that cannot be bound is reported and tried again while the others
 * serve. Called on the xDS thread and by its own retries, one at a time.
 */
final class ConfigApplier implements XdsListener {

    private static final System.Logger LOG = System.getLogger(ConfigApplier.class.getName());
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final ProxyRuntime runtime;
    private final IdentityAgent identity;
    private final TrustDomain trustDomain;
    private final ScheduledExecutorService retries;

    private ProxyConfig wanted = ProxyConfig.EMPTY;
    private boolean retryDue;
    private volatile boolean complete;
    private volatile List<Problem> problems = List.of();

    ConfigApplier(
            ProxyRuntime runtime, IdentityAgent identity, TrustDomain trustDomain, ScheduledExecutorService retries) {
        this.runtime = runtime;
        this.identity = identity;
        this.trustDomain = trustDomain;
        this.retries = retries;
    }

    @Override
    public synchronized void configured(ProxyConfig config, boolean all) {
        wanted = config;
        apply();
        if (all && !complete) {
            complete = true;
            LOG.log(
                    Level.INFO,
                    "First configuration is in force: listeners={0} clusters={1}",
                    config.listeners().size(),
                    config.clusters().size());
        }
    }

    @Override
    public void trustBundle(String name, String pem) {
        if (!name.equals(SvidSource.BUNDLE)) {
            return;
        }
        try {
            identity.trust(new TrustBundle(trustDomain, Pem.certificates(pem)));
        } catch (IllegalArgumentException e) {
            LOG.log(Level.ERROR, "Trust bundle is refused; the old one stays: reason={0}", e.getMessage());
        }
    }

    /** Whether a complete configuration has been put in force once. */
    boolean complete() {
        return complete;
    }

    List<Problem> problems() {
        return problems;
    }

    private void apply() {
        ApplyResult result = runtime.apply(wanted);
        if (!result.problems().equals(problems)) {
            for (Problem problem : result.problems()) {
                LOG.log(
                        Level.ERROR,
                        "Part of the configuration is not in force: kind={0} name={1} reason={2}",
                        problem.kind(),
                        problem.name(),
                        problem.message());
            }
        }
        problems = result.problems();
        if (!problems.isEmpty() && !retryDue && !retries.isShutdown()) {
            retryDue = true;
            retries.schedule(this::retry, RETRY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private synchronized void retry() {
        retryDue = false;
        apply();
    }
}
