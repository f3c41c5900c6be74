package dev.weft.ca.authority;

import dev.weft.types.TrustDomain;
import dev.weft.types.svid.TrustBundle;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The authority's slots at one moment. Immutable.
 *
 * @param current signs now
 * @param next is trusted already and signs after the next activation; empty most of the time
 */
public record Slots(Slot current, Optional<Slot> next) {

    /** Roots of both slots: a root is trusted before it signs. */
    public TrustBundle bundle(TrustDomain trustDomain) {
        Set<X509Certificate> roots = new LinkedHashSet<>();
        roots.add(current.root());
        next.ifPresent(slot -> roots.add(slot.root()));
        return new TrustBundle(trustDomain, List.copyOf(roots));
    }

    /**
     * What must happen next: a second root is prepared when half of the current one's life is over, and activated when
     * a sixth remains, so that every verifier had it long before the first certificate that needs it.
     */
    public NextStep plan(Instant now) {
        Duration life = Duration.between(current.notBefore(), current.notAfter());
        Instant prepareAt = current.notBefore().plus(life.dividedBy(2));
        Instant activateAt = current.notAfter().minus(life.dividedBy(6));
        if (next.isEmpty()) {
            return now.isBefore(prepareAt) ? new NextStep.Wait(prepareAt) : new NextStep.Prepare(prepareAt);
        }
        return now.isBefore(activateAt) ? new NextStep.Wait(activateAt) : new NextStep.Activate(activateAt);
    }
}
