package dev.weft.proxy.upstream;

import dev.weft.policy.hash.RequestHash;
import dev.weft.policy.retry.RetryFailure;
import dev.weft.policy.retry.RetryPlan;
import dev.weft.policy.retry.RetryVerdict;
import dev.weft.proxy.authz.Permitted;
import dev.weft.proxy.balance.EndpointState;
import dev.weft.proxy.balance.HostSet;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResponseHead;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.loop.Timeout;
import dev.weft.proxy.pool.ProxyPreface;
import dev.weft.proxy.route.Matched;
import dev.weft.proxy.stage.LocalReply;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Part C of one permitted request: tries at endpoints until one answer is good enough or no more may be made, and hands the
 * last one back. While nobody takes the body it asks for no more of it and keeps what came already. The timeout is the wait
 * for endpoints, or before another try. Used on its event loop only.
 */
public final class Delivery extends Timeout {

    private static final int MAX_UNSENT = 3;
    private static final int CONTINUE = 100;
    private static final long WARMING_POLL = TimeUnit.MILLISECONDS.toNanos(20);
    private static final String[] COUNTS = {"1", "2", "3", "4", "5", "6", "7", "8"};

    private final UpstreamContext context;
    private final ClusterState cluster;
    private final RequestHead head;
    private final DeliveryEvents events;
    private final @Nullable RetryPlan retry;
    private final boolean opaque;
    private final @Nullable ProxyPreface preface;
    private final @Nullable SessionPick session;
    private @Nullable Attempt attempt;
    private @Nullable RequestBody body;
    private @Nullable HostPick pick;
    private boolean headEnds;
    private boolean finished;
    private boolean requestStarted;
    private boolean answered;
    private boolean continued;
    private boolean switched;
    private boolean holdsRetry;
    private int retries;
    private int unsent;
    private long warmingUntil;
    private String retryFlag = "";

    /**
     * Makes one.
     *
     * @param permit proof that this may be delivered
     * @param head as it goes upstream; stays with the caller
     */
    public Delivery(
            UpstreamContext context, Permitted permit, ClusterState cluster, RequestHead head, DeliveryEvents events) {
        this(context, permit, cluster, head, events, permit.matched().route().retry());
    }

    private Delivery(
            UpstreamContext context,
            Permitted permit,
            ClusterState cluster,
            RequestHead head,
            DeliveryEvents events,
            @Nullable RetryPlan retry) {
        // INVARIANT: whoever holds a permit was authorized; there is no other way to get here.
        Matched matched = permit.matched();
        this.context = context;
        this.cluster = cluster;
        this.head = head;
        this.events = events;
        this.retry = retry;
        this.opaque =
                head.connects() && matched.route().route().filters().upgrades().endsConnect();
        this.preface = ProxyPreface.of(cluster, matched.secured().accepted());
        this.session = SessionPick.of(matched, context.clock());
        RequestHash keys = matched.route().hash();
        if (keys != null) {
            HostPick own = new HostPick(context.loop());
            keys.compute(
                    matched.request(),
                    matched.secured(),
                    context.loop().random().nextLong(),
                    own);
            pick = own;
        }
    }

    /** One that is tried once. */
    static Delivery once(
            UpstreamContext context, Permitted permit, ClusterState cluster, RequestHead head, DeliveryEvents events) {
        return new Delivery(context, permit, cluster, head, events, null);
    }

    /**
     * Adds what the client is to keep, so that its next request goes to the same endpoint.
     *
     * @param served whether an endpoint answered
     */
    public void tell(HeaderBlock headers, boolean served) {
        String cookie = pick == null ? null : pick.cookie();
        if (cookie != null) {
            headers.add(HeaderName.SET_COOKIE, cookie);
        }
        if (session != null && served && attempt != null) {
            session.tell(attempt.endpoint(), headers);
        }
    }

    /** What has come of the body goes to the copies too. */
    public void copyTo(Mirrors copies) {
        if (body != null) {
            body.copyTo(copies);
        }
    }

    /** Begins. */
    public void start(boolean end) {
        headEnds = end;
        next();
    }

    /** Whether the request is on its way; until then pieces of the body are kept here. */
    public boolean connected() {
        return stream() != null;
    }

    /** Whether an endpoint may have seen a byte of the request. */
    public boolean delivered() {
        return requestStarted;
    }

    /** Whether a piece of the request's body is here or has been. */
    public boolean hasBody() {
        return body != null;
    }

    /** The endpoint that was picked last. */
    public @Nullable EndpointState endpoint() {
        Attempt last = attempt;
        return last == null ? null : last.endpoint();
    }

    /** Its SPIFFE ID; {@code null} without mTLS. */
    public @Nullable String peerUri() {
        Attempt last = attempt;
        return last == null ? null : last.peerUri();
    }

    /** Envoy's flag for why there was no further try: {@code URX}, {@code UO}; empty: none was wanted. */
    public String retryFlag() {
        return retryFlag;
    }

    /** Tries, the first one included; 0: no endpoint was found. */
    public int attempts() {
        return attempt == null ? 0 : retries + 1;
    }

    private @Nullable Stream stream() {
        Attempt last = attempt;
        return last == null ? null : last.stream();
    }

    private void next() {
        HostSet hosts = cluster.hosts();
        if (hosts == null) {
            warm();
            return;
        }
        EndpointState picked = pick(hosts);
        if (picked == null) {
            fail(LocalReply.NO_ENDPOINT);
            return;
        }
        if (retry != null) {
            head.headers().set(HeaderName.X_ENVOY_ATTEMPT_COUNT, count(retries + unsent + 1));
        }
        Attempt made = new Attempt(this, context, cluster, picked);
        attempt = made;
        made.start();
    }

    private @Nullable EndpointState pick(HostSet hosts) {
        HostPick own = pick;
        Attempt before = attempt;
        EndpointState kept = session == null || before != null ? null : session.endpoint(cluster);
        if (kept != null) {
            return kept;
        }
        if (before != null && retry != null) {
            if (own == null) {
                own = new HostPick(context.loop());
                pick = own;
            }
            own.tried(retry.hosts(), before.endpoint());
        }
        return own == null ? hosts.pick(context.loop().index(), context.loop()) : own.from(hosts);
    }

    private static String count(int number) {
        return number <= COUNTS.length ? COUNTS[number - 1] : Integer.toString(number);
    }

    private void warm() {
        long now = context.loop().now();
        if (warmingUntil == 0) {
            warmingUntil = now + context.warmingNanos();
        } else if (now >= warmingUntil) {
            fail(LocalReply.WARMING);
            return;
        }
        context.loop().timers().set(this, WARMING_POLL);
    }

    @Override
    protected void expired() {
        if (!finished) {
            next();
            context.loop().flushAll();
        }
    }

    /** For whom connections are made; {@code null}: they need not say. */
    @Nullable
    ProxyPreface preface() {
        return preface;
    }

    /** Whether the request came over HTTP/2. */
    boolean http2() {
        return head.http2();
    }

    /** Whether the destination gets what follows the head, and nothing else. */
    boolean opaque() {
        return opaque;
    }

    /** A try has its connection. */
    void opened(Attempt which, Stream stream) {
        if (which.introduced()) {
            stream.writeHead(head, headEnds);
        } else {
            // Only for this peer: a retry, or a copy, may go to somebody who was not authenticated.
            head.headers().set(HeaderName.X_ENVOY_PEER_METADATA, context.introduction());
            stream.writeHead(head, headEnds);
            head.headers().remove(HeaderName.X_ENVOY_PEER_METADATA);
        }
        RequestBody held = body;
        if (withheld()) {
            limit(which);
            return;
        }
        if (held != null) {
            held.sendTo(stream);
        }
        if (requestEnded()) {
            limit(which);
        } else {
            events.onUpstreamWritable();
        }
    }

    // What follows the wish for an upgrade must not be sent before it is granted: it would be read as HTTP.
    private boolean withheld() {
        return !switched && !head.upgrade().isEmpty();
    }

    private void limit(@Nullable Attempt which) {
        if (retry != null && which != null) {
            which.limit(retry.perTryNanos());
        }
    }

    private boolean requestEnded() {
        return headEnds || body != null && body.ended();
    }

    private boolean replayable() {
        return body == null || body.replayable();
    }

    /** A try ended without an answer. */
    void failed(RetryFailure failure, boolean sent, LocalReply reply) {
        releaseRetry();
        requestStarted |= sent;
        if (answered || !replayable()) {
            fail(reply);
            return;
        }
        // Nothing of the request left this process, so another connection may be asked without asking twice.
        if (failure == RetryFailure.REFUSED_STREAM && unsent < MAX_UNSENT) {
            unsent++;
            next();
            return;
        }
        if (retry != null) {
            RetryVerdict verdict = retry.verdict(failure, requestStarted, retries, cluster.limits());
            if (verdict == RetryVerdict.RETRY) {
                again(retry.backoffNanos(retries + 1, context.loop().random().nextLong()));
                return;
            }
            note(verdict);
        }
        fail(reply);
    }

    /** A head came. */
    void answered(Attempt which, ResponseHead answer, boolean end) {
        if (answer.interim()) {
            interim(answer);
            return;
        }
        releaseRetry();
        RetryFailure told = ToldFailure.take(answer.headers(), which.peerUri());
        requestStarted |= told != RetryFailure.CONNECT_FAILURE;
        if (retry != null && replayable() && (told != null || requestEnded())) {
            RetryVerdict verdict = verdict(retry, answer, told);
            if (verdict == RetryVerdict.RETRY) {
                long wait = retry.backoffNanos(
                        answer,
                        retries + 1,
                        context.clock().instant().getEpochSecond(),
                        context.loop().random().nextLong());
                which.discard(answer, end);
                again(wait);
                return;
            }
            note(verdict);
            if (verdict == RetryVerdict.NOT_RETRIABLE && retries > 0) {
                cluster.counts().retrySucceeded();
            }
        }
        answered = true;
        Stream tunnel = answer.switched() ? which.stream() : null;
        if (tunnel != null) {
            switched = true;
            if (body != null) {
                body.sendTo(tunnel);
            }
        }
        if (body != null) {
            body.sentForGood();
        }
        if (end) {
            finish();
        }
        events.onResponseHead(answer, end);
    }

    /** What a peer's sidecar says of its application is as good as the same failure seen here. */
    private RetryVerdict verdict(RetryPlan plan, ResponseHead answer, @Nullable RetryFailure told) {
        return told != null && plan.retries(told, requestStarted)
                ? plan.verdict(told, requestStarted, retries, cluster.limits())
                : plan.verdict(answer, retries, cluster.limits());
    }

    private void interim(ResponseHead answer) {
        if (answer.status() == CONTINUE && continued) {
            // The client was told by an earlier try.
            context.codec().release(answer);
            return;
        }
        continued |= answer.status() == CONTINUE;
        events.onResponseHead(answer, false);
    }

    private void note(RetryVerdict verdict) {
        switch (verdict) {
            case RETRY -> {}
            case NOT_RETRIABLE -> retryFlag = "";
            case ATTEMPTS_EXHAUSTED -> {
                retryFlag = "URX";
                cluster.counts().retryLimitExceeded();
            }
            case BUDGET_EXHAUSTED, CIRCUIT_OPEN -> {
                retryFlag = "UO";
                cluster.counts().retryOverflowed();
            }
        }
    }

    private void again(long waitNanos) {
        holdsRetry = true;
        retries++;
        cluster.counts().retried();
        context.loop().timers().set(this, waitNanos);
    }

    private void releaseRetry() {
        if (holdsRetry) {
            holdsRetry = false;
            cluster.limits().releaseRetry();
        }
    }

    /** A piece of the answer. */
    void answerData(ByteBuf data, boolean end) {
        if (end) {
            finish();
        }
        events.onResponseData(data, end);
    }

    /** The answer ends with trailers. */
    void answerTrailers(HeaderBlock trailers) {
        finish();
        events.onResponseTrailers(trailers);
    }

    void writable() {
        if (withheld()) {
            return;
        }
        events.onUpstreamWritable();
    }

    /**
     * A piece of the request's body.
     *
     * @return whether there is credit for more
     */
    public boolean data(ByteBuf data, boolean end) {
        if (finished) {
            data.release();
            return true;
        }
        Stream open = withheld() ? null : stream();
        RequestBody held = body;
        if (held == null) {
            held = new RequestBody(context.replay(), retry != null);
            body = held;
        }
        held.add(data, end, open);
        if (end && !switched) {
            limit(attempt);
        }
        return end || open != null && open.writable();
    }

    /** The request's trailers. */
    public void trailers(HeaderBlock trailers) {
        if (finished) {
            return;
        }
        RequestBody held = body;
        if (held == null) {
            held = new RequestBody(context.replay(), retry != null);
            body = held;
        }
        held.trailers(trailers, stream());
        limit(attempt);
    }

    /** Lets the response come or not, as the client takes it. */
    public void response(boolean wanted) {
        Stream open = stream();
        if (open != null && !finished) {
            if (wanted) {
                open.resume();
            } else {
                open.pause();
            }
        }
    }

    /** Gives up; nothing is told after it. */
    public void cancel() {
        if (!finished) {
            finish();
            if (attempt != null) {
                attempt.cancel();
            }
        }
    }

    /** The route's time is over: as {@link #cancel}, and the endpoint is to blame. */
    public void timedOut() {
        if (!finished && attempt != null) {
            attempt.timedOut();
        }
        cancel();
    }

    private void fail(LocalReply reply) {
        finish();
        events.onDeliveryFailed(reply);
    }

    private void finish() {
        finished = true;
        releaseRetry();
        context.loop().timers().cancel(this);
        if (body != null) {
            body.release();
        }
    }
}
