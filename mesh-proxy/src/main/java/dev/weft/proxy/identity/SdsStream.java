package dev.weft.proxy.identity;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one client has subscribed to and been sent: the part that delta and state-of-the-world streams share. Bounded:
 * names beyond the limit are ignored. Owner of its state; synchronized, because requests and changes come on different
 * threads.
 */
abstract class SdsStream {

    private static final Logger LOG = System.getLogger(SdsStream.class.getName());
    private static final int MAX_NAMES = 16;

    private final SdsSecrets secrets;
    private final Set<String> names = new LinkedHashSet<>();
    private final Map<String, String> sent = new HashMap<>();
    private long nonce;

    SdsStream(SdsSecrets secrets) {
        this.secrets = secrets;
    }

    /** Sends secrets that are new to the client. */
    abstract void send(Map<String, SdsSecrets.Versioned> fresh, String nonce);

    /** A client's acknowledgement or refusal of what was sent. */
    static void answered(String error) {
        if (!error.isEmpty()) {
            LOG.log(Level.WARNING, "SDS client refused a secret: {0}", error);
        }
    }

    /** The client wants exactly these names. */
    final synchronized void want(List<String> all) {
        Set<String> wanted = bounded(all);
        names.retainAll(wanted);
        names.addAll(wanted);
        sent.keySet().retainAll(names);
        refresh();
    }

    /**
     * The client wants these names more and those no more.
     *
     * @param known versions that it has from an earlier stream, by name
     */
    final synchronized void want(List<String> more, List<String> noMore, Map<String, String> known) {
        noMore.forEach(names::remove);
        noMore.forEach(sent::remove);
        for (String name : bounded(more)) {
            if (names.size() < MAX_NAMES) {
                names.add(name);
                // Asking anew for a subscribed name means that it must be sent again.
                sent.remove(name);
            }
        }
        known.forEach((name, version) -> {
            if (names.contains(name)) {
                sent.putIfAbsent(name, version);
            }
        });
        refresh();
    }

    /** Sends what changed since it was last sent; nothing when nothing did. */
    final synchronized void refresh() {
        Map<String, SdsSecrets.Versioned> fresh = new HashMap<>();
        for (String name : names) {
            secrets.find(name).ifPresent(secret -> {
                if (!secret.version().equals(sent.get(name))) {
                    fresh.put(name, secret);
                }
            });
        }
        if (!fresh.isEmpty()) {
            fresh.forEach((name, secret) -> sent.put(name, secret.version()));
            nonce++;
            send(fresh, Long.toString(nonce));
        }
    }

    private static Set<String> bounded(List<String> asked) {
        List<String> few = new ArrayList<>(asked.subList(0, Math.min(asked.size(), MAX_NAMES)));
        return new LinkedHashSet<>(few);
    }
}
