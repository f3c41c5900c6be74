package dev.weft.proxy.identity;

import dev.weft.proxy.tls.TlsSecrets;
import dev.weft.types.svid.TrustBundle;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The workload's current SVID and trust bundle: {@code default} and {@code ROOTCA}. Reads never block; a swap is seen whole
 * by whoever reads after it. An SVID that has ended is never handed out. Owner of both values; written by the identity
 * thread and by whoever receives {@code ROOTCA} from the control plane.
 *
 * <p>Source: Envoy SDS; Istio's names.
 */
public final class SvidSource implements TlsSecrets {

    /** SDS name of this workload's key and chain. */
    public static final String IDENTITY = "default";
    /** SDS name of the mesh's trust bundle. */
    public static final String BUNDLE = "ROOTCA";

    private final Clock clock;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Held held;
    private volatile @Nullable BundleTrust trust;

    /** An empty source: no identity and no trust yet. */
    public SvidSource(Clock clock) {
        this.clock = clock;
    }

    @Override
    public @Nullable Identity identity(String name) {
        Held current = held;
        return name.equals(IDENTITY) && current != null && current.svid().validAt(clock.instant())
                ? current.identity()
                : null;
    }

    @Override
    public @Nullable Trust trust(String name) {
        return name.equals(BUNDLE) ? trust : null;
    }

    @Override
    public AutoCloseable listen(Runnable changed) {
        listeners.add(changed);
        return () -> listeners.remove(changed);
    }

    /** The SVID that may be shown now. */
    public Optional<Svid> svid() {
        Held current = held;
        return current != null && current.svid().validAt(clock.instant())
                ? Optional.of(current.svid())
                : Optional.empty();
    }

    /** The bundle that peers are judged by now. */
    public Optional<TrustBundle> bundle() {
        BundleTrust current = trust;
        return current == null ? Optional.empty() : Optional.of(current.bundle());
    }

    /** Swaps the SVID; connections that are open keep the one they were made with. */
    void publish(Svid svid) {
        held = new Held(svid, new Identity(svid.privateKey(), svid.chain(), svid.id()));
        changed();
    }

    /** Swaps the bundle; {@code false} when it is the same. */
    boolean publish(TrustBundle bundle) {
        synchronized (this) {
            BundleTrust current = trust;
            if (current != null && current.bundle().equals(bundle)) {
                return false;
            }
            trust = new BundleTrust(bundle, clock);
        }
        changed();
        return true;
    }

    /** Tells listeners to look again, for example because the SVID has ended. */
    void changed() {
        listeners.forEach(Runnable::run);
    }

    private record Held(Svid svid, Identity identity) {
        @Override
        public String toString() {
            return svid.toString();
        }
    }
}
