package dev.weft.proxy.upstream;

import dev.weft.policy.balance.PickContext;
import dev.weft.policy.hash.HashSink;
import dev.weft.policy.retry.RetryPolicy.HostChoice;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.balance.HostSet;
import dev.weft.proxy.loop.LoopContext;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What one request's picks depend on: its hash, and the endpoints that were tried. Made only for requests that have
 * either. Used on its event loop only.
 */
final class HostPick implements PickContext, HashSink {

    private final LoopContext loop;
    private final List<EndpointState> tried = new ArrayList<>(4);
    private @Nullable HostSet hosts;
    private @Nullable HostChoice choice;
    private @Nullable String cookie;
    private boolean hashed;
    private long hash;
    private long priorities;

    HostPick(LoopContext loop) {
        this.loop = loop;
    }

    @Override
    public void hash(long value) {
        hashed = true;
        hash = value;
    }

    @Override
    public void setCookie(String header) {
        cookie = header;
    }

    /** What the client is to keep; {@code null}: nothing. */
    @Nullable
    String cookie() {
        return cookie;
    }

    /** An endpoint was tried and another try follows. */
    void tried(HostChoice rule, EndpointState endpoint) {
        choice = rule;
        tried.add(endpoint);
        if (rule.otherPriorities() > 0 && tried.size() % rule.otherPriorities() == 0) {
            for (EndpointState each : tried) {
                priorities |= 1L << Math.clamp(each.endpoint().share().priority(), 0, 63);
            }
        }
    }

    @Nullable
    EndpointState from(HostSet set) {
        hosts = set;
        return set.pick(loop.index(), this);
    }

    @Override
    public RandomGenerator random() {
        return loop.random();
    }

    @Override
    public long now() {
        return loop.now();
    }

    @Override
    public boolean hasHash() {
        return hashed;
    }

    @Override
    public long hash() {
        return hash;
    }

    @Override
    public int redraws() {
        HostChoice rule = choice;
        return rule != null && rule.avoidPrevious() ? rule.maxAttempts() : 0;
    }

    @Override
    public boolean rejects(int host) {
        HostSet set = hosts;
        return set != null && tried.contains(set.get(host));
    }

    @Override
    public long triedPriorities() {
        return priorities;
    }
}
