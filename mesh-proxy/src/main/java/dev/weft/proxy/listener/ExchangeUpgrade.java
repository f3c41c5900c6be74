package dev.weft.proxy.listener;

import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.request.Verdict;
import dev.weft.proxy.route.Matched;
import dev.weft.proxy.stage.LocalReply;
import org.jspecify.annotations.Nullable;

/** What a request that wants to switch to another protocol may do. What it becomes is an {@link OpenTunnel}. */
final class ExchangeUpgrade {

    private ExchangeUpgrade() {}

    /** Whether a request wants to switch. */
    static boolean wanted(RequestHead head) {
        return !head.upgrade().isEmpty();
    }

    /**
     * Why it may not; {@code null}: it may, does not want to, or has no route, which is answered as for any request.
     *
     * @param verdict its route wins over its chain
     */
    static @Nullable LocalReply refusal(RequestHead head, HttpChain chain, Verdict verdict) {
        if (!wanted(head)) {
            return null;
        }
        Matched matched = matched(verdict);
        return matched == null || allowed(head, chain, matched) ? null : LocalReply.UPGRADE_REFUSED;
    }

    private static boolean allowed(RequestHead head, HttpChain chain, Matched matched) {
        String protocol = head.upgrade();
        if (protocol.equals(RequestHead.CONNECT) && !head.connects()) {
            // The name of a protocol that is none must not pass for the method.
            return false;
        }
        Boolean said = matched.route().route().filters().upgrades().allows(protocol);
        return said == null ? chain.upgrades().contains(protocol) : said;
    }

    /** The route that part A found; {@code null}: none. */
    private static @Nullable Matched matched(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Go(var permit) -> permit.matched();
            case Verdict.Reply(var reply, var matched) -> matched;
        };
    }
}
