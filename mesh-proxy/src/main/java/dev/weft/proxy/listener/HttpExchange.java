package dev.weft.proxy.listener;

import dev.weft.policy.cors.CorsPlan;
import dev.weft.policy.fault.FaultPlan;
import dev.weft.policy.route.MatchedRoute;
import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.RouteAction.WeightedCluster;
import dev.weft.proxy.authz.Permitted;
import dev.weft.proxy.cluster.ClusterState;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.HeaderName;
import dev.weft.proxy.codec.MessageHead;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResetCode;
import dev.weft.proxy.codec.ResponseHead;
import dev.weft.proxy.codec.Stream;
import dev.weft.proxy.codec.StreamEvents;
import dev.weft.proxy.loop.Timeout;
import dev.weft.proxy.overload.OverloadAction;
import dev.weft.proxy.request.Forwarding;
import dev.weft.proxy.request.Verdict;
import dev.weft.proxy.route.Matched;
import dev.weft.proxy.stage.Accepted;
import dev.weft.proxy.stage.LocalReply;
import dev.weft.proxy.upstream.Delivery;
import dev.weft.proxy.upstream.DeliveryEvents;
import dev.weft.proxy.upstream.GrpcTimeout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response: runs part A, starts part C, carries the response back, and reports once. The timeout is the
 * route's. Used on its event loop only.
 */
final class HttpExchange extends Timeout implements StreamEvents, DeliveryEvents {

    private final HttpConnection connection;
    private final LoopRuntime runtime;
    private final Stream downstream;
    private final ExchangeRecord record;
    private @Nullable RequestHead request;
    private @Nullable ResponseHead response;
    private @Nullable MatchedRoute route;
    private @Nullable WeightedCluster destination;
    private @Nullable Delivery delivery;
    private long timeoutNanos;
    private LocalReply timeout = LocalReply.TIMEOUT;
    private boolean responseStarted;
    private boolean paused;
    private boolean finished;
    private boolean headEnds;
    private boolean delayed;
    private @Nullable Permitted permitted;
    private @Nullable ExchangeCopies copies;
    private @Nullable CrossOrigin crossOrigin;
    private @Nullable OpenTunnel tunnel;
    private @Nullable ChainStep step;
    private boolean cut;

    HttpExchange(HttpConnection connection, Stream downstream) {
        this.connection = connection;
        this.runtime = connection.runtime();
        this.downstream = downstream;
        this.record = new ExchangeRecord(
                connection.connection(), connection.protocol(), runtime.loop().now());
    }

    @Override
    public void onHead(MessageHead message, boolean end) {
        if (!(message instanceof RequestHead head)) {
            return;
        }
        request = head;
        record.begin(head);
        connection.introduce(head);
        record.peer = connection.peer();
        HttpChain chain = connection.chain();
        record.span = chain.begin(head, runtime.loop().random());
        record.observer = chain.observer();
        if (runtime.overload().is(OverloadAction.STOP_REQUESTS)) {
            runtime.overload().requestRefused();
            reply(LocalReply.OVERLOADED);
            return;
        }
        Verdict verdict = chain.steps()
                .run(
                        connection.connection(),
                        head,
                        chain.routes(),
                        runtime.loop().random());
        record.originalPath = head.path();
        LocalReply refusal = ExchangeUpgrade.refusal(head, chain, verdict);
        if (refusal != null) {
            reply(refusal);
            return;
        }
        switch (verdict) {
            case Verdict.Go(var permit) -> act(permit, head, end);
            case Verdict.Reply(var reply, var matched) -> {
                matched(matched);
                reply(reply);
            }
        }
    }

    private void matched(@Nullable Matched matched) {
        if (matched != null) {
            route = matched.route();
            record.route = matched.route();
        }
    }

    private void act(Permitted permit, RequestHead head, boolean end) {
        Matched matched = permit.matched();
        matched(matched);
        MatchedRoute chosen = matched.route();
        CorsPlan cors = chosen.cors();
        if (cors != null) {
            crossOrigin = CrossOrigin.of(cors, matched);
            if (crossOrigin.isPreflight()) {
                reply(LocalReply.PREFLIGHT);
                return;
            }
            if (crossOrigin.isRefused()) {
                reply(LocalReply.CORS_REFUSED);
                return;
            }
        }
        switch (chosen.action()) {
            case RouteAction.Forward forward -> step = ChainStep.start(this, runtime, permit, forward, head, end);
            case RouteAction.Redirect redirect ->
                reply(LocalReply.redirect(redirect.status(), chosen.location(matched.request())));
            case RouteAction.DirectResponse direct -> reply(LocalReply.direct(direct.status(), direct.body()));
        }
    }

    /** Begins part C; the answer goes to {@code events}. */
    void forward(Permitted permit, RouteAction.Forward forward, RequestHead head, boolean end, DeliveryEvents events) {
        MatchedRoute chosen = permit.matched().route();
        WeightedCluster cluster = chosen.pick(runtime.loop().random().nextLong());
        destination = cluster;
        record.clusterName = cluster.cluster();
        Accepted accepted = connection.connection().accepted();
        ClusterState state = runtime.clusters()
                .find(
                        cluster.cluster(),
                        accepted.destination(),
                        accepted.keptSource(),
                        runtime.loop().now());
        if (state == null) {
            reply(LocalReply.noCluster(forward.clusterNotFoundStatus()));
            return;
        }
        record.clusterState = state;
        LocalReply problem = Forwarding.apply(permit.matched(), cluster, head, step != null && step.wrotePath());
        if (problem != null) {
            reply(problem);
            return;
        }
        limit(forward, head);
        permitted = permit;
        headEnds = end;
        delivery = new Delivery(runtime.upstream(), permit, state, head, events);
        FaultPlan fault = chosen.fault();
        long wait = fault == null ? 0 : fault.delayNanos(runtime.loop().random().nextLong());
        if (wait > 0) {
            record.flag("DI");
            delayed = true;
            pause();
            runtime.loop().timers().set(this, wait);
        } else {
            deliver(permit);
        }
    }

    private void limit(RouteAction.Forward forward, RequestHead head) {
        long route = forward.timeout() == null ? 0 : forward.timeout().toNanos();
        timeoutNanos = LocalAnswer.isGrpc(head)
                ? GrpcTimeout.nanos(head.headers().get(HeaderName.GRPC_TIMEOUT), route)
                : route;
        timeout = timeoutNanos == route ? LocalReply.TIMEOUT : LocalReply.DEADLINE;
    }

    /** After the delay, where there was one. */
    private void deliver(Permitted permit) {
        Delivery ready = delivery;
        RequestHead head = request;
        if (ready == null || head == null) {
            return;
        }
        FaultPlan fault = permit.matched().route().fault();
        if (fault != null
                && FaultReply.gave(fault, this, runtime.loop().random().nextLong())) {
            return;
        }
        boolean upgrade = ExchangeUpgrade.wanted(head);
        ExchangeCopies copied = copies(permit, head);
        if (copied != null) {
            copied.beforeOriginal(ready);
        }
        if (headEnds || record.requestEndTicks != 0) {
            requestEnd();
        }
        if (upgrade && timeoutNanos > 0) {
            // The route's timeout is for the answer; what is switched to has none.
            runtime.loop().timers().set(this, timeoutNanos);
        }
        ready.start(headEnds);
        if (copied != null && !copied.begun()) {
            runtime.loop().flushAll();
            if (!finished) {
                copied.afterOriginal(delivery);
            }
        }
        if (!headEnds && !finished && (upgrade || !ready.connected())) {
            // Until there is somebody to send it to, no more of the body is asked for.
            pause();
        }
    }

    // Only the first attempt of filters is copied.
    private @Nullable ExchangeCopies copies(Permitted permit, RequestHead head) {
        if (copies == null) {
            copies = ExchangeCopies.of(runtime, permit, head, headEnds);
        }
        return copies;
    }

    /** Lets no more of the request's body come. */
    void pause() {
        if (!paused) {
            paused = true;
            downstream.pause();
        }
    }

    private void requestEnd() {
        record.requestEndTicks = runtime.loop().now();
        if (timeoutNanos > 0 && !delayed && tunnel == null) {
            runtime.loop().timers().set(this, timeoutNanos);
        }
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        record.received(data);
        touched();
        if (step != null && !step.streams() && !finished) {
            if (end) {
                record.requestEndTicks = runtime.loop().now();
            }
            step.hold(data, end);
            return;
        }
        pass(data, end);
    }

    /** A piece of the body goes on. */
    void pass(ByteBuf data, boolean end) {
        Delivery target = delivery;
        if (finished || target == null) {
            data.release();
            return;
        }
        if (end) {
            requestEnd();
        }
        if (copies != null) {
            copies.data(data, end);
        }
        if (!target.data(data, end) && !finished) {
            pause();
        }
    }

    @Override
    public void onTrailers(HeaderBlock trailers) {
        if (step != null && !step.streams() && !finished) {
            record.requestEndTicks = runtime.loop().now();
            step.hold(trailers);
            return;
        }
        passTrailers(trailers);
    }

    void passTrailers(HeaderBlock trailers) {
        Delivery target = delivery;
        if (!finished && target != null) {
            requestEnd();
            if (copies != null) {
                copies.trailers(trailers);
            }
            target.trailers(trailers);
        }
    }

    @Override
    public void onReset(ResetCode code, String detail) {
        if (finished) {
            return;
        }
        cancelDelivery();
        switch (code) {
            case PROTOCOL_ERROR ->
                fail(LocalReply.of(400, "bad_request", "DPE", detail, "the request body is malformed"));
            case CANCEL -> fail(LocalReply.REQUEST_TIMEOUT);
            case REFUSED, CONNECTION_CLOSED, INTERNAL_ERROR -> {
                record.flag(connection.isShed() ? "OM" : detail.equals("http2.remote_reset") ? "DR" : "DC");
                record.details = connection.isShed() ? LocalReply.OVERLOADED.details() : detail;
                cut = true;
                finish();
            }
        }
    }

    @Override
    public void onWritable() {
        if (!finished && (step == null || step.answers())) {
            responseWanted(true);
        }
    }

    /** Lets the answer's body come or not. */
    void responseWanted(boolean wanted) {
        Delivery target = delivery;
        if (target != null && (!wanted || downstream.writable())) {
            target.response(wanted);
        }
    }

    @Override
    public void onUpstreamWritable() {
        resume();
    }

    /** Lets the request's body come. */
    void resume() {
        if (paused && !finished) {
            paused = false;
            downstream.resume();
        }
    }

    @Override
    public void onResponseHead(ResponseHead head, boolean end) {
        if (finished) {
            return;
        }
        if (head.interim()) {
            downstream.writeHead(head, false);
            downstream.flush();
            runtime.codec().release(head);
            return;
        }
        decorate(head.headers(), true);
        send(head, end);
    }

    /** Sends a head of the destination to the caller. */
    void send(ResponseHead head, boolean end) {
        response = head;
        responseStarted = true;
        record.upstreamTicks = runtime.loop().now();
        record.answered(head);
        downstream.writeHead(head, end);
        if (end) {
            finish();
        } else if (head.switched() && permitted != null) {
            switched(permitted);
        }
    }

    private void switched(Permitted permit) {
        runtime.loop().timers().cancel(this);
        tunnel = new OpenTunnel(this, connection, permit);
        downstream.flush();
        onUpstreamWritable();
    }

    private void touched() {
        if (tunnel != null) {
            tunnel.touched();
        }
    }

    /** Ends a tunnel for a reason of ours. */
    void cut(String flag, String details, String code) {
        if (finished) {
            return;
        }
        record.flag(flag);
        record.details = details;
        record.reasonCode = code;
        cut = true;
        cancelDelivery();
        downstream.writeData(Unpooled.EMPTY_BUFFER, true);
        finish();
        runtime.loop().flushAll();
    }

    @Override
    public void onResponseData(ByteBuf data, boolean end) {
        if (finished) {
            data.release();
            return;
        }
        record.sent(data);
        touched();
        downstream.writeData(data, end);
        Delivery source = delivery;
        if (end) {
            finish();
        } else if (source != null && !downstream.writable()) {
            source.response(false);
        }
    }

    @Override
    public void onResponseTrailers(HeaderBlock trailers) {
        if (!finished) {
            record.grpcStatus(trailers);
            downstream.writeTrailers(trailers);
            finish();
        }
    }

    @Override
    public void onDeliveryFailed(LocalReply reply) {
        if (!finished) {
            fail(reply);
        }
    }

    /** What the route adds to every answer; what the destination's share adds, to its own. */
    void decorate(HeaderBlock headers, boolean upstream) {
        MatchedRoute chosen = route;
        if (chosen == null) {
            return;
        }
        AnswerHeaders.add(chosen, upstream ? destination : null, delivery, crossOrigin, headers);
    }

    /** The delay of a fault, or the route's timeout. */
    @Override
    protected void expired() {
        Permitted permit = permitted;
        if (delayed && permit != null) {
            delayed = false;
            if (!finished) {
                deliver(permit);
                runtime.loop().flushAll();
            }
            return;
        }
        if (!finished) {
            if (delivery != null) {
                delivery.timedOut();
            }
            cancelDelivery();
            fail(timeout);
            runtime.loop().flushAll();
        }
    }

    /** Answers a request that could not be read. */
    void refuse(RequestHead head, LocalReply reply) {
        request = head;
        record.begin(head);
        reply(reply);
    }

    private void fail(LocalReply reply) {
        if (responseStarted) {
            // A cut response must never look whole: the client sees a reset.
            abandon(reply, ResetCode.INTERNAL_ERROR);
        } else {
            reply(reply);
        }
    }

    /** Ends the caller's stream instead of answering, or of going on with the answer. */
    void abandon(LocalReply why, ResetCode code) {
        record.flag(why.flags());
        record.details = why.details();
        downstream.reset(code);
        cut = true;
        finish();
    }

    /** Answers with what filters made, instead of the destination. */
    void answer(ResponseHead head, byte[] body, boolean decorated) {
        cancelDelivery();
        response = head;
        responseStarted = true;
        record.responseCode = head.status();
        record.bytesSent += body.length;
        if (!decorated) {
            record.details = "filter_response";
            if (crossOrigin != null) {
                crossOrigin.decorate(head.headers());
            }
        }
        downstream.writeHead(head, body.length == 0);
        if (body.length > 0) {
            downstream.writeData(Unpooled.wrappedBuffer(body), true);
        }
        finish();
    }

    /** Answers, or cuts what was begun, because filters cannot go on. */
    void refuse(LocalReply reply) {
        cancelDelivery();
        fail(reply);
    }

    void reply(LocalReply reply) {
        record.responseCode = reply.status();
        record.flag(reply.flags());
        record.details = reply.details();
        record.reasonCode = reply.code();
        responseStarted = true;
        ResponseHead head = runtime.codec().responseHead();
        response = head;
        byte[] body = LocalAnswer.fill(
                reply,
                request,
                connection.connection().accepted().direction(),
                connection.chain().serverName(),
                head);
        String failure = LocalAnswer.failure(reply, delivery, connection.connection());
        if (failure != null) {
            head.headers().add(HeaderName.X_WEFT_UPSTREAM_FAILURE, failure);
        }
        boolean bodyless = body.length == 0;
        decorate(head.headers(), false);
        record.answered(head);
        record.bytesSent += body.length;
        downstream.writeHead(head, bodyless);
        if (!bodyless) {
            downstream.writeData(Unpooled.wrappedBuffer(body), true);
        }
        downstream.flush();
        finish();
    }

    /** Gives the attempt up. */
    void cancelDelivery() {
        Delivery target = delivery;
        if (target != null) {
            record.tried(target);
            delivery = null;
            target.cancel();
        }
    }

    private void finish() {
        finished = true;
        runtime.loop().timers().cancel(this);
        Delivery target = delivery;
        if (target != null) {
            record.tried(target);
            delivery = null;
        }
        if (copies != null) {
            copies.originalEnded();
        }
        if (tunnel != null) {
            tunnel.closed();
        }
        if (step != null) {
            step.end(!cut);
        }
        record.endTicks = runtime.loop().now();
        record.tell(runtime.observer());
        RequestHead head = request;
        request = null;
        record.head = null;
        if (head != null) {
            runtime.codec().release(head);
        }
        ResponseHead answer = response;
        response = null;
        if (answer != null) {
            runtime.codec().release(answer);
        }
    }
}
