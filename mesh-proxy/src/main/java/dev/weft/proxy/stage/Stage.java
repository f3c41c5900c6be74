package dev.weft.proxy.stage;

import dev.weft.proxy.config.ListenerConfig.Direction;
import java.util.EnumSet;
import java.util.Set;

/**
 * Every step of a request, in running order: the whole answer to "what runs before what". Part A decides, B is the chain of
 * filters from configuration, C delivers.
 */
public enum Stage {
    /** The connection is taken; addresses are known. */
    ACCEPT(Part.A, true, true),
    /** Is it TLS, HTTP or something else. */
    DETECT(Part.A, true, true),
    /** The handshake; the peer's certificate chains to our bundle. */
    TLS(Part.A, true, false),
    /** Peer identity from the certificate; nothing before this may trust a header. */
    IDENTITY(Part.A, true, false),
    /** Policies on the connection alone. */
    L4_AUTHORIZATION(Part.A, true, false),
    /** The path gets its one form: matched, authorized, logged and forwarded. */
    NORMALIZE(Part.A, true, true),
    /** The route is known before the policies, because they may be set per route. */
    MATCH(Part.A, true, true),
    /** What a caller may not say of itself is taken away. */
    SANITIZE_HEADERS(Part.A, true, true),
    /** Browsers' questions from other origins are answered. */
    CORS(Part.A, false, true),
    /** Failures that were asked for: waits, then answers. */
    FAULT(Part.A, false, true),
    /** DENY, then ALLOW. Nothing after this runs for a request that was not permitted. */
    AUTHORIZATION(Part.A, true, false),
    /** Filters from configuration in their declared order; empty in this release. */
    CHAIN(Part.B, true, true),
    /** Copies go aside. */
    MIRROR(Part.C, false, true),
    /** What follows may be done again. */
    RETRY(Part.C, true, true),
    /** Which endpoint takes it. */
    PICK(Part.C, true, true),
    /** A connection to it. */
    POOL(Part.C, true, true),
    /** Request and response on it. */
    UPSTREAM(Part.C, true, true);

    /** Who runs a step. */
    public enum Part {
        /** Decides. */
        A,
        /** The chain. */
        B,
        /** Delivers. */
        C
    }

    private final Part part;
    private final boolean inbound;
    private final boolean outbound;

    Stage(Part part, boolean inbound, boolean outbound) {
        this.part = part;
        this.inbound = inbound;
        this.outbound = outbound;
    }

    /** Who runs it. */
    public Part part() {
        return part;
    }

    /** The steps of one direction, in order. */
    public static Set<Stage> of(Direction direction) {
        Set<Stage> stages = EnumSet.noneOf(Stage.class);
        for (Stage stage : values()) {
            if (switch (direction) {
                case INBOUND -> stage.inbound;
                case OUTBOUND -> stage.outbound;
            }) {
                stages.add(stage);
            }
        }
        return stages;
    }
}
