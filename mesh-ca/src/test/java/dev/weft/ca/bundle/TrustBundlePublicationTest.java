package dev.weft.ca.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.ca.authority.Authority;
import dev.weft.ca.key.MemoryKeyStore;
import dev.weft.types.TrustDomain;
import dev.weft.types.svid.TrustBundle;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrustBundlePublicationTest {

    private static TrustBundle bundle() throws Exception {
        SecureRandom random = new SecureRandom();
        return Authority.open(
                        new MemoryKeyStore(random),
                        new TrustDomain("cluster.local"),
                        Duration.ofDays(1),
                        Clock.systemUTC(),
                        random)
                .publication()
                .current();
    }

    @Test
    void tellsOfChangesOnlyAndOnlyWhileSubscribed() throws Exception {
        TrustBundle first = bundle();
        TrustBundle second = bundle();
        TrustBundlePublication publication = new TrustBundlePublication(first);
        List<TrustBundle> heard = new ArrayList<>();
        TrustBundlePublication.Subscription subscription = publication.subscribe(heard::add);

        publication.publish(first);
        publication.publish(second);
        publication.publish(second);
        subscription.close();
        subscription.close();
        publication.publish(first);

        assertThat(heard).containsExactly(second);
        assertThat(publication.current()).isEqualTo(first);
    }
}
