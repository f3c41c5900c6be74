package dev.weft.proxy.listener;

import dev.weft.policy.route.RouteAction;
import dev.weft.policy.route.SpringFilter;
import dev.weft.proxy.authz.Permitted;
import dev.weft.proxy.chain.ChainBody;
import dev.weft.proxy.chain.ChainCall;
import dev.weft.proxy.chain.ChainCaller;
import dev.weft.proxy.chain.ChainExchange;
import dev.weft.proxy.chain.ChainFailure;
import dev.weft.proxy.chain.ChainFilter;
import dev.weft.proxy.chain.ChainRequest;
import dev.weft.proxy.chain.ChainResponse;
import dev.weft.proxy.chain.FilterRuntime;
import dev.weft.proxy.codec.HeaderBlock;
import dev.weft.proxy.codec.MessageHead.BodyLength;
import dev.weft.proxy.codec.RequestHead;
import dev.weft.proxy.codec.ResponseHead;
import dev.weft.proxy.stage.LocalReply;
import dev.weft.proxy.stage.Secured;
import dev.weft.proxy.upstream.DeliveryEvents;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Part B of one request: holds it while users' filters decide on threads of their own, and does what they say. The methods of
 * {@link ChainExchange} may be called by any thread and run on the event loop; all others run there.
 */
final class ChainStep implements ChainExchange, DeliveryEvents, HeldBody.Target {

    /** A protection that was asked for is away. */
    private static final LocalReply MISSING = LocalReply.of(
            503, "filter_missing", "", "filter_missing", "the route needs filters that this proxy does not have");

    private final HttpExchange exchange;
    private final LoopRuntime runtime;
    private final Permitted permit;
    private final RouteAction.Forward action;
    private final RequestHead head;
    private final ChainRequest request;
    private final ChainCaller caller;
    private final HeldBody body;
    private final boolean bodyless;
    private final BodyLength framing;
    private final long contentLength;
    private HeldBody answerBody;
    private @Nullable ResponseHead answer;
    private @Nullable ChainCall call;
    private @Nullable LocalReply lastFailure;
    private boolean delivered;
    private boolean wrotePath;
    private boolean responding;
    private boolean over;

    private ChainStep(
            HttpExchange exchange,
            LoopRuntime runtime,
            Permitted permit,
            RouteAction.Forward action,
            RequestHead head,
            boolean end) {
        this.exchange = exchange;
        this.runtime = runtime;
        this.permit = permit;
        this.action = action;
        this.head = head;
        this.bodyless = end;
        this.framing = head.length();
        this.contentLength = head.contentLength();
        this.request = ChainHeads.of(head);
        Secured secured = permit.matched().secured();
        this.caller = new ChainCaller(
                secured.accepted().remote(),
                secured.accepted().destination(),
                permit.matched().request().scheme(),
                permit.matched().route().route().name(),
                end ? 0 : contentLength);
        this.body = new HeldBody(runtime.filters().bodies(), end);
        this.answerBody = new HeldBody(runtime.filters().bodies(), true);
    }

    /** Hands a request to the filters; {@code null}: there are none, and none are wanted. */
    static @Nullable ChainStep start(
            HttpExchange exchange,
            LoopRuntime runtime,
            Permitted permit,
            RouteAction.Forward action,
            RequestHead head,
            boolean end) {
        FilterRuntime filters = runtime.filters().runtime();
        List<SpringFilter> named = permit.matched().route().route().filters().chain();
        if (named.isEmpty() && (filters == null || !filters.everywhere())) {
            exchange.forward(permit, action, head, end, exchange);
            return null;
        }
        if (filters == null) {
            if (named.stream().allMatch(SpringFilter::isDispensable)) {
                exchange.forward(permit, action, head, end, exchange);
            } else {
                exchange.refuse(MISSING);
            }
            return null;
        }
        if (!end) {
            exchange.pause();
        }
        ChainStep step = new ChainStep(exchange, runtime, permit, action, head, end);
        step.call = filters.start(step);
        return step;
    }

    @Override
    public ChainRequest request() {
        return request;
    }

    @Override
    public ChainCaller caller() {
        return caller;
    }

    @Override
    public List<ChainFilter> filters() {
        List<SpringFilter> named = permit.matched().route().route().filters().chain();
        if (named.isEmpty()) {
            return List.of();
        }
        List<ChainFilter> filters = new ArrayList<>(named.size());
        for (SpringFilter one : named) {
            filters.add(new ChainFilter(one.name(), one.args(), one.jarSha256(), running(one.running())));
        }
        return filters;
    }

    private static ChainFilter.Running running(SpringFilter.Running said) {
        Boolean open = switch (said.failMode()) {
            case UNSAID -> null;
            case CLOSED -> Boolean.FALSE;
            case OPEN -> Boolean.TRUE;
        };
        return new ChainFilter.Running(said.order(), said.budget(), open, said.optional());
    }

    private void onLoop(Runnable action) {
        runtime.loop().eventLoop().execute(() -> {
            if (!over) {
                action.run();
                runtime.loop().flushAll();
            }
        });
    }

    // --- the request ---------------------------------------------------------------------------------------------

    /** Whether pieces of the body go on as they come; else {@code hold} takes them. */
    boolean streams() {
        return body.through();
    }

    void hold(ByteBuf data, boolean end) {
        body.add(data, end);
    }

    void hold(HeaderBlock trailers) {
        body.add(trailers);
    }

    @Override
    public void readRequest(ChainBody sink) {
        onLoop(() -> {
            body.read(sink);
            if (!body.ended()) {
                exchange.resume();
            }
        });
    }

    @Override
    public void deliver(ChainRequest as, byte @Nullable [] own) {
        onLoop(() -> begin(as, own));
    }

    private void begin(ChainRequest as, byte @Nullable [] own) {
        if (responding) {
            return;
        }
        if (own == null && !bodyless && !body.untouched()) {
            failed(new ChainFailure(500, "filter_failed", "the body has gone already and cannot be sent again"));
            return;
        }
        forgetAnswer();
        if (delivered) {
            exchange.cancelDelivery();
        }
        String problem = ChainHeads.apply(as, head);
        if (problem != null) {
            failed(new ChainFailure(500, "filter_failed", "filters made a request that cannot be sent: " + problem));
            return;
        }
        delivered = true;
        wrotePath = !as.target().equals(request.target());
        boolean end = own == null ? bodyless : own.length == 0;
        if (own == null) {
            head.length(framing, contentLength);
        } else {
            head.length(end ? BodyLength.NONE : BodyLength.FIXED, end && contentLength < 0 ? -1 : own.length);
            body.drop();
        }
        exchange.forward(permit, action, head, end, this);
        if (over) {
            return;
        }
        if (own == null && !bodyless) {
            body.pass(this);
        } else if (own != null && !end) {
            exchange.pass(Unpooled.wrappedBuffer(own), true);
        }
    }

    @Override
    public void data(ByteBuf data, boolean end) {
        exchange.pass(data, end);
    }

    @Override
    public void trailers(HeaderBlock trailers) {
        exchange.passTrailers(trailers);
    }

    @Override
    public void cancelDelivery() {
        onLoop(() -> {
            if (!responding) {
                exchange.cancelDelivery();
                forgetAnswer();
            }
        });
    }

    private void failed(ChainFailure why) {
        ChainCall told = call;
        if (told != null) {
            told.onDeliveryFailed(why);
        }
    }

    @Override
    public void onUpstreamWritable() {
        exchange.onUpstreamWritable();
    }

    /** Whether filters gave the request a path of their own. */
    boolean wrotePath() {
        return wrotePath;
    }

    // --- the answer ----------------------------------------------------------------------------------------------

    /** Whether the destination's body goes to the caller as it comes. */
    boolean answers() {
        return answerBody.through();
    }

    private void forgetAnswer() {
        ResponseHead before = answer;
        answer = null;
        answerBody.release();
        if (before != null) {
            runtime.codec().release(before);
        }
    }

    @Override
    public void onResponseHead(ResponseHead head, boolean end) {
        ChainCall told = call;
        if (head.interim() || told == null) {
            exchange.onResponseHead(head, end);
            return;
        }
        exchange.decorate(head.headers(), true);
        answer = head;
        answerBody = new HeldBody(runtime.filters().bodies(), end);
        if (!end) {
            exchange.responseWanted(false);
        }
        told.onResponse(ChainHeads.of(head));
    }

    @Override
    public void onResponseData(ByteBuf data, boolean end) {
        if (answerBody.through()) {
            exchange.onResponseData(data, end);
        } else {
            answerBody.add(data, end);
        }
    }

    @Override
    public void onResponseTrailers(HeaderBlock trailers) {
        if (answerBody.through()) {
            exchange.onResponseTrailers(trailers);
        } else {
            answerBody.add(trailers);
        }
    }

    @Override
    public void onDeliveryFailed(LocalReply reply) {
        if (responding) {
            exchange.onDeliveryFailed(reply);
            return;
        }
        ChainFailure why = new ChainFailure(reply.status(), reply.code(), reply.detail());
        lastFailure = reply;
        if (answer == null) {
            failed(why);
        } else {
            // Whoever reads the body learns it; a body that would stream is cut when it is asked for.
            answerBody.cut(why);
        }
    }

    @Override
    public void readResponse(ChainBody sink) {
        onLoop(() -> {
            if (answer == null) {
                sink.failed(new ChainFailure(500, "filter_failed", "there is no answer to read"));
                return;
            }
            answerBody.read(sink);
            if (!answerBody.ended()) {
                exchange.responseWanted(true);
            }
        });
    }

    @Override
    public void respond(ChainResponse as, byte @Nullable [] own) {
        onLoop(() -> {
            if (!responding) {
                responding = true;
                if (own == null) {
                    through(as);
                } else {
                    own(as, own);
                }
            }
        });
    }

    private void through(ChainResponse as) {
        ResponseHead ready = answer;
        if (ready == null || !answerBody.untouched()) {
            LocalReply failure = lastFailure;
            exchange.refuse(failure == null ? failed("there is no answer to send") : failure);
            return;
        }
        String problem = ChainHeads.apply(as, ready);
        if (problem != null) {
            exchange.refuse(failed("filters made an answer that cannot be sent: " + problem));
            return;
        }
        answer = null;
        boolean end = answerBody.ended() && answerBody.empty();
        exchange.send(ready, end);
        if (!end && !over) {
            answerBody.pass(new Answer());
            exchange.responseWanted(true);
        }
    }

    private void own(ChainResponse as, byte[] bytes) {
        ResponseHead made = runtime.codec().responseHead();
        String problem = ChainHeads.apply(as, made);
        if (problem != null) {
            runtime.codec().release(made);
            exchange.refuse(failed("filters made an answer that cannot be sent: " + problem));
            return;
        }
        boolean never = as.status() == 204 || as.status() == 304;
        boolean none = never || bytes.length == 0;
        made.length(none ? BodyLength.NONE : BodyLength.FIXED, never ? -1 : bytes.length);
        exchange.answer(made, none ? new byte[0] : bytes, answer != null);
    }

    @Override
    public void fail(ChainFailure why) {
        onLoop(() -> {
            LocalReply last = lastFailure;
            boolean same = last != null && last.code().equals(why.code()) && last.status() == why.status();
            exchange.refuse(
                    same && last != null
                            ? last
                            : LocalReply.of(why.status(), why.code(), "", why.code(), why.detail()));
        });
    }

    private static LocalReply failed(String detail) {
        return LocalReply.of(500, "filter_failed", "", "filter_failed", detail);
    }

    /** The exchange is over. */
    void end(boolean whole) {
        if (over) {
            return;
        }
        over = true;
        forgetAnswer();
        body.release();
        ChainCall told = call;
        if (told != null) {
            told.onEnd(whole && responding);
        }
    }

    /** The destination's answer on its way to the caller. */
    private final class Answer implements HeldBody.Target {
        @Override
        public void data(ByteBuf data, boolean end) {
            exchange.onResponseData(data, end);
        }

        @Override
        public void trailers(HeaderBlock trailers) {
            exchange.onResponseTrailers(trailers);
        }
    }
}
