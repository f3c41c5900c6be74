package dev.weft.control.serve;

import static dev.weft.control.serve.Resources.cluster;
import static dev.weft.control.serve.Resources.endpoints;
import static dev.weft.control.serve.Resources.listener;
import static dev.weft.control.serve.Resources.route;
import static dev.weft.control.serve.Resources.snapshot;
import static dev.weft.control.snapshot.ResourceType.CLUSTER;
import static dev.weft.control.snapshot.ResourceType.ENDPOINT;
import static dev.weft.control.snapshot.ResourceType.LISTENER;
import static dev.weft.control.snapshot.ResourceType.ROUTE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Status;
import dev.weft.control.snapshot.NamedResource;
import dev.weft.control.snapshot.ResourceType;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SotwSessionTest {

    private final SotwSession session = new SotwSession(SubscriptionListener.NONE);
    private long now;

    @Test
    void sendsEveryClusterToAClientThatNamesNone() {
        session.onSnapshot(snapshot(1, cluster("a", "1"), cluster("b", "1")));

        subscribe(CLUSTER);

        assertThat(names(expectPush(CLUSTER))).containsExactly("a", "b");
        expectNothing();
    }

    @Test
    void sendsNothingOfOtherKindsToAClientThatNamesNone() {
        session.onSnapshot(snapshot(1, route("r", "1"), endpoints("a", 1)));

        subscribe(ROUTE);
        subscribe(ENDPOINT);

        expectNothing();
    }

    @Test
    void sendsTheFullSetWhenOneClusterChanges() {
        session.onSnapshot(snapshot(1, cluster("a", "1"), cluster("b", "1")));
        subscribe(CLUSTER);
        ack(expectPush(CLUSTER));

        session.onSnapshot(snapshot(2, cluster("a", "1"), cluster("b", "2")));

        Push push = expectPush(CLUSTER);
        assertThat(names(push)).containsExactly("a", "b");
        assertThat(push.sotwResponse().getResourcesCount()).isEqualTo(2);
        assertThat(push.sotwResponse().getNonce()).isEqualTo(push.nonce());
    }

    @Test
    void sendsNothingWhenTheContentStays() {
        session.onSnapshot(snapshot(1, cluster("a", "1"), listener("l", "1")));
        subscribe(CLUSTER);
        ack(expectPush(CLUSTER));
        subscribe(LISTENER);
        ack(expectPush(LISTENER));

        session.onSnapshot(snapshot(2, cluster("a", "1"), listener("l", "1")));

        expectNothing();
    }

    @Test
    void sendsOnlyTheEndpointsAndRoutesThatChanged() {
        session.onSnapshot(snapshot(1, endpoints("a", 1), endpoints("b", 1), route("r", "1"), route("s", "1")));
        subscribe(ENDPOINT, "a", "b");
        ack(expectPush(ENDPOINT), "a", "b");
        subscribe(ROUTE, "r", "s");
        ack(expectPush(ROUTE), "r", "s");

        session.onSnapshot(snapshot(2, endpoints("a", 2), endpoints("b", 1), route("r", "1"), route("s", "2")));

        Push changed = expectPush(ENDPOINT);
        assertThat(names(changed)).containsExactly("a");
        ack(changed, "a", "b");
        assertThat(names(expectPush(ROUTE))).containsExactly("s");
    }

    @Test
    void sendsOnlyTheNameThatIsNewInARequest() {
        session.onSnapshot(snapshot(1, endpoints("a", 1), endpoints("b", 1)));
        subscribe(ENDPOINT, "a");
        Push first = expectPush(ENDPOINT);
        ack(first, "a");

        session.onRequest(
                request(ENDPOINT, "a", "b").setResponseNonce(first.nonce()).build(), now);

        assertThat(names(expectPush(ENDPOINT))).containsExactly("b");
    }

    @Test
    void sendsANameAgainThatWasDroppedAndIsWantedAgain() {
        session.onSnapshot(snapshot(1, route("r", "1"), route("s", "1")));
        subscribe(ROUTE, "r", "s");
        ack(expectPush(ROUTE), "s");
        expectNothing();

        subscribe(ROUTE, "r", "s");

        assertThat(names(expectPush(ROUTE))).containsExactly("r");
    }

    @Test
    void answersAListenerThatDoesNotExistWithAnEmptySet() {
        session.onSnapshot(snapshot(1, listener("l", "1")));

        subscribe(LISTENER, "nobody:80");

        Push push = expectPush(LISTENER);
        assertThat(names(push)).isEmpty();
        ack(push, "nobody:80");
        expectNothing();
    }

    @Test
    void sendsOnlyTheListenersThatAreNamed() {
        session.onSnapshot(snapshot(1, listener("l", "1"), listener("m", "1")));
        subscribe(LISTENER, "l");
        Push push = expectPush(LISTENER);
        assertThat(names(push)).containsExactly("l");

        ack(push, "l", "m");

        assertThat(names(expectPush(LISTENER))).containsExactly("l", "m");
    }

    @Test
    void leavesTheWildcardWhenNamesFollow() {
        session.onSnapshot(snapshot(1, listener("l", "1"), listener("m", "1")));
        subscribe(LISTENER);
        ack(expectPush(LISTENER), "l");
        ack(expectPush(LISTENER), "l");

        session.onSnapshot(snapshot(2, listener("l", "1"), listener("m", "2")));

        expectNothing();
    }

    @Test
    void addsBeforeItRemoves() {
        session.onSnapshot(snapshot(1, cluster("old", "1"), endpoints("old", 1), route("r", "old")));
        subscribe(CLUSTER);
        ack(expectPush(CLUSTER));
        subscribe(ENDPOINT, "old");
        ack(expectPush(ENDPOINT), "old");
        subscribe(ROUTE, "r");
        ack(expectPush(ROUTE), "r");

        session.onSnapshot(snapshot(2, cluster("new", "1"), endpoints("new", 1), route("r", "new")));

        Push both = expectPush(CLUSTER);
        assertThat(names(both)).containsExactlyInAnyOrder("new", "old");
        subscribe(ENDPOINT, "old", "new");
        ack(expectPush(ENDPOINT), "old", "new");
        ack(both);
        ack(expectPush(ROUTE), "r");
        Push last = expectPush(CLUSTER);
        assertThat(names(last)).containsExactly("new");
        assertThat(last.removed()).containsExactly("old");
        assertThat(last.sotwResponse().getVersionInfo())
                .isNotEqualTo(both.sotwResponse().getVersionInfo());
        ack(last);
        expectNothing();
    }

    @Test
    void sendsOnlyTheEndpointsOfClustersThatChangedAgain() {
        session.onSnapshot(snapshot(1, cluster("a", "1"), cluster("b", "1"), endpoints("a", 1), endpoints("b", 1)));
        subscribe(CLUSTER);
        ack(expectPush(CLUSTER));
        subscribe(ENDPOINT, "a", "b");
        ack(expectPush(ENDPOINT), "a", "b");

        session.onSnapshot(snapshot(2, cluster("a", "2"), cluster("b", "1"), endpoints("a", 1), endpoints("b", 1)));

        assertThat(names(expectPush(CLUSTER))).containsExactly("a", "b");
        assertThat(names(expectPush(ENDPOINT))).containsExactly("a");
    }

    @Test
    void keepsOnePushOutstandingAndThenSendsTheNewest() {
        session.onSnapshot(snapshot(1, cluster("a", "1")));
        subscribe(CLUSTER);
        Push first = expectPush(CLUSTER);
        session.onSnapshot(snapshot(2, cluster("a", "2")));
        expectNothing();
        session.onSnapshot(snapshot(3, cluster("a", "3")));
        expectNothing();

        ack(first);

        assertThat(expectPush(CLUSTER).revision().sequence()).isEqualTo(3);
    }

    @Test
    void doesNotResendARefusedSetUntilItChanges() {
        session.onSnapshot(snapshot(1, cluster("good", "1"), cluster("bad", "1")));
        subscribe(CLUSTER);
        Outcome outcome = nack(expectPush(CLUSTER), "cluster bad: no");
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Nacked.class,
                        nacked -> assertThat(nacked.nack().resources()).containsExactly("bad"));
        expectNothing();

        session.onSnapshot(snapshot(2, cluster("good", "1"), cluster("bad", "1")));
        expectNothing();
        assertThat(session.takeConverged()).isNull();

        session.onSnapshot(snapshot(3, cluster("good", "1"), cluster("bad", "2")));
        ack(expectPush(CLUSTER));
        assertThat(Objects.requireNonNull(session.status().get(CLUSTER)).lastNack())
                .isNull();
    }

    @Test
    void comesToRestWhenEveryFormOfAStateIsRefused() {
        session.onSnapshot(snapshot(1, cluster("old", "1")));
        subscribe(CLUSTER);
        ack(expectPush(CLUSTER));
        session.onSnapshot(snapshot(2, cluster("bad", "1")));

        nack(expectPush(CLUSTER), "cluster bad: no");
        nack(expectPush(CLUSTER), "cluster bad: no");

        expectNothing();
    }

    @Test
    void sendsTheAcceptedSetAgainAfterARefusalBecauseAPartMayHaveBeenTaken() {
        session.onSnapshot(snapshot(1, cluster("a", "1")));
        subscribe(CLUSTER);
        ack(expectPush(CLUSTER));
        session.onSnapshot(snapshot(2, cluster("a", "2")));
        nack(expectPush(CLUSTER), "no");

        session.onSnapshot(snapshot(3, cluster("a", "1")));

        ack(expectPush(CLUSTER));
        assertThat(Objects.requireNonNull(session.status().get(CLUSTER)).lastNack())
                .isNull();
    }

    @Test
    void takesNoAnswerWithAnOutdatedNonce() {
        session.onSnapshot(snapshot(1, cluster("a", "1")));
        subscribe(CLUSTER);
        Push first = expectPush(CLUSTER);
        ack(first);
        session.onSnapshot(snapshot(2, cluster("a", "2")));
        Push second = expectPush(CLUSTER);

        Outcome outcome = ack(first);

        assertThat(outcome).isInstanceOf(Outcome.Stale.class);
        assertThat(ack(second)).isInstanceOf(Outcome.Acked.class);
    }

    @Test
    void refusesMoreNamesThanTheLimitAndNamesThatAreTooLong() {
        session.onSnapshot(snapshot(1));

        Outcome many = session.onRequest(
                request(ROUTE)
                        .addAllResourceNames(Collections.nCopies(XdsSession.MAX_NAMES + 1, "r"))
                        .build(),
                now);
        Outcome large = session.onRequest(request(ROUTE, "x".repeat(2_000)).build(), now);

        assertThat(many).isInstanceOf(Outcome.Violation.class);
        assertThat(large).isInstanceOf(Outcome.Violation.class);
        assertThat(session.onRequest(
                        DiscoveryRequest.newBuilder().setTypeUrl("x").build(), now))
                .isEqualTo(new Outcome.NotServed("x"));
    }

    private void subscribe(ResourceType type, String... names) {
        session.onRequest(request(type, names).build(), now);
    }

    private static DiscoveryRequest.Builder request(ResourceType type, String... names) {
        return DiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl()).addAllResourceNames(List.of(names));
    }

    private Push expectPush(ResourceType type) {
        Push push = Objects.requireNonNull(session.poll(now), "nothing to send");
        assertThat(push.type()).isEqualTo(type);
        return push;
    }

    private void expectNothing() {
        assertThat(session.poll(now)).isNull();
    }

    private Outcome ack(Push push, String... names) {
        return session.onRequest(
                request(push.type(), names).setResponseNonce(push.nonce()).build(), now);
    }

    private Outcome nack(Push push, String message) {
        return session.onRequest(
                request(push.type())
                        .setResponseNonce(push.nonce())
                        .setErrorDetail(Status.newBuilder().setCode(3).setMessage(message))
                        .build(),
                now);
    }

    private static List<String> names(Push push) {
        return push.changed().stream().map(NamedResource::name).toList();
    }
}
