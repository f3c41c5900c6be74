package dev.weft.proxy.upstream;

import dev.weft.policy.route.Mirror;
import dev.weft.policy.route.RouteAction;
import dev.weft.proxy.authz.Permitted;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.cluster.Clusters;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.RequestHead;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The copies of one request. Bytes are shared with the original, never copied; nothing that becomes of a copy is told to the
 * original. Used on its event loop only.
 */
public final class Mirrors {

    private final List<MirrorCopy> copies;

    private Mirrors(List<MirrorCopy> copies) {
        this.copies = copies;
    }

    /**
     * Begins those whose share takes this request.
     *
     * @param head as the original goes upstream; stays with the caller
     * @param end nothing follows
     * @return {@code null}: none
     */
    public static @Nullable Mirrors start(
            UpstreamContext context, Clusters clusters, Permitted permit, RequestHead head, boolean end) {
        if (!(permit.matched().route().action() instanceof RouteAction.Forward forward)
                || forward.mirrors().isEmpty()) {
            return null;
        }
        long timeout = forward.timeout() == null ? 0 : forward.timeout().toNanos();
        List<MirrorCopy> copies = null;
        for (Mirror mirror : forward.mirrors()) {
            ClusterState cluster = clusters.find(mirror.cluster());
            if (cluster == null
                    || !mirror.share().takes(context.loop().random().nextLong())
                    || !context.mirrors().begin()) {
                continue;
            }
            RequestHead copied = context.codec().requestHead();
            copied.copy(head);
            MirrorCopy copy = new MirrorCopy(context, permit, cluster, copied, timeout);
            if (copies == null) {
                copies = new ArrayList<>(forward.mirrors().size());
            }
            copies.add(copy);
        }
        if (copies == null) {
            return null;
        }
        for (MirrorCopy copy : copies) {
            copy.start(end);
        }
        return new Mirrors(copies);
    }

    /** Whether the route has mirrors, of whatever share. */
    public static boolean wanted(Permitted permit) {
        return permit.matched().route().action() instanceof RouteAction.Forward forward
                && !forward.mirrors().isEmpty();
    }

    /** A piece of the request's body; stays with the caller. */
    public void data(ByteBuf data, boolean end) {
        for (int i = 0; i < copies.size(); i++) {
            copies.get(i).data(data.retainedDuplicate(), end);
        }
    }

    /** The request's trailers. */
    public void trailers(HeaderBlock trailers) {
        for (int i = 0; i < copies.size(); i++) {
            copies.get(i).trailers(trailers);
        }
    }

    /** The original ended; copies whose request is complete go on. */
    public void originalEnded() {
        for (int i = 0; i < copies.size(); i++) {
            copies.get(i).originalEnded();
        }
    }
}
