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
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DeltaSessionTest {

    private final DeltaSession session = new DeltaSession(SubscriptionListener.NONE);
    private long now;

    @Test
    void sendsEveryClusterToALegacyWildcardSubscription() {
        session.onSnapshot(snapshot(1, cluster("a", "1"), cluster("b", "1")));

        subscribe(CLUSTER);

        assertThat(names(expectPush(CLUSTER))).containsExactly("a", "b");
        expectNothing();
    }

    @Test
    void sendsEveryListenerToAStarSubscription() {
        session.onSnapshot(snapshot(1, listener("l", "1")));

        subscribe(LISTENER, "*");

        assertThat(names(expectPush(LISTENER))).containsExactly("l");
    }

    @Test
    void answersAWildcardSubscriptionEvenWhenThereIsNothing() {
        session.onSnapshot(snapshot(1));

        subscribe(LISTENER);

        assertThat(names(expectPush(LISTENER))).isEmpty();
        expectNothing();
    }

    @Test
    void sendsOnlyWhatChanged() {
        session.onSnapshot(snapshot(1, cluster("a", "1"), cluster("b", "1")));
        subscribe(CLUSTER);
        ack(expectPush(CLUSTER));

        session.onSnapshot(snapshot(2, cluster("a", "1"), cluster("b", "2"), cluster("c", "1")));

        assertThat(names(expectPush(CLUSTER))).containsExactly("b", "c");
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

        Push second = expectPush(CLUSTER);
        assertThat(second.revision().sequence()).isEqualTo(3);
        ack(second);
        expectNothing();
    }

    @Test
    void sendsNothingToAClientThatReconnectsWithTheSameVersions() {
        NamedResource a = cluster("a", "1");
        NamedResource ea = endpoints("a", 100);
        session.onSnapshot(snapshot(7, a, ea));

        session.onRequest(
                request(CLUSTER)
                        .addResourceNamesSubscribe("*")
                        .putInitialResourceVersions("a", a.version())
                        .build(),
                now);
        assertThat(expectPush(CLUSTER).changed()).isEmpty();
        session.onRequest(
                request(ENDPOINT)
                        .addResourceNamesSubscribe("a")
                        .putInitialResourceVersions("a", ea.version())
                        .build(),
                now);

        expectNothing();
    }

    @Test
    void tellsAReconnectingClientWhatIsGone() {
        session.onSnapshot(snapshot(7, cluster("a", "1")));

        session.onRequest(
                request(CLUSTER)
                        .putInitialResourceVersions("old", "123456")
                        .putInitialResourceVersions("a", cluster("a", "1").version())
                        .build(),
                now);
        ack(expectPush(CLUSTER));

        assertThat(expectPush(CLUSTER).removed()).containsExactly("old");
    }

    @Test
    void doesNotResendARefusedVersionUntilItChanges() {
        session.onSnapshot(snapshot(1, cluster("bad", "1")));
        subscribe(CLUSTER);
        Outcome outcome = nack(expectPush(CLUSTER), "cluster bad: no");
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Nacked.class, nacked -> {
            assertThat(nacked.nack().resources()).containsExactly("bad");
            assertThat(nacked.nack().detail()).isEqualTo("cluster bad: no");
            assertThat(nacked.nack().revision().sequence()).isEqualTo(1);
        });
        expectNothing();
        session.onSnapshot(snapshot(2, cluster("bad", "1"), cluster("good", "1")));
        Push other = expectPush(CLUSTER);
        assertThat(names(other)).containsExactly("good");
        ack(other);
        assertThat(status(CLUSTER).lastNack()).isNotNull();

        session.onSnapshot(snapshot(3, cluster("bad", "2"), cluster("good", "1")));

        Push repaired = expectPush(CLUSTER);
        assertThat(names(repaired)).containsExactly("bad");
        ack(repaired);
        assertThat(status(CLUSTER).lastNack()).isNull();
        assertThat(status(CLUSTER).acked().sequence()).isEqualTo(3);
    }

    @Test
    void sendsAllOfARefusedPushAgainWhenAPartOfItChanges() {
        session.onSnapshot(snapshot(1, cluster("a", "1"), cluster("b", "1")));
        subscribe(CLUSTER);
        ack(expectPush(CLUSTER));
        session.onSnapshot(snapshot(2, cluster("a", "2"), cluster("b", "2")));
        nack(expectPush(CLUSTER), "something is wrong");

        session.onSnapshot(snapshot(3, cluster("a", "2"), cluster("b", "3")));

        assertThat(names(expectPush(CLUSTER))).containsExactly("a", "b");
    }

    @Test
    void sendsTheOldVersionAgainWhenARefusedOneIsTakenBack() {
        session.onSnapshot(snapshot(1, cluster("a", "1")));
        subscribe(CLUSTER);
        ack(expectPush(CLUSTER));
        session.onSnapshot(snapshot(2, cluster("a", "2")));
        nack(expectPush(CLUSTER), "no");

        session.onSnapshot(snapshot(3, cluster("a", "1")));

        assertThat(names(expectPush(CLUSTER))).containsExactly("a");
    }

    @Test
    void sendsEndpointsOfAChangedClusterAgainThoughTheyDidNotChange() {
        session.onSnapshot(snapshot(1, cluster("a", "1"), cluster("b", "1"), endpoints("a", 1), endpoints("b", 1)));
        subscribe(CLUSTER);
        ack(expectPush(CLUSTER));
        subscribe(ENDPOINT, "a", "b");
        ack(expectPush(ENDPOINT));
        expectNothing();

        session.onSnapshot(snapshot(2, cluster("a", "2"), cluster("b", "1"), endpoints("a", 1), endpoints("b", 1)));

        expectPush(CLUSTER);
        assertThat(names(expectPush(ENDPOINT))).containsExactly("a");
        expectNothing();
    }

    @Test
    void sendsEndpointsWhileTheClientWarmsItsClustersBeforeItsAck() {
        session.onSnapshot(snapshot(1, cluster("a", "1"), endpoints("a", 1), listener("l", "1")));
        subscribe(CLUSTER);
        subscribe(LISTENER);
        Push clusters = expectPush(CLUSTER);
        expectNothing();

        subscribe(ENDPOINT, "a");
        Push endpoints = expectPush(ENDPOINT);
        ack(endpoints);
        expectNothing();
        ack(clusters);

        expectPush(LISTENER);
    }

    @Test
    void holdsRoutesBackUntilListenersAndClustersAreAcked() {
        session.onSnapshot(snapshot(1, cluster("a", "1"), listener("l", "1"), route("r", "1")));
        subscribe(CLUSTER);
        subscribe(LISTENER);
        subscribe(ROUTE, "r");

        Push clusters = expectPush(CLUSTER);
        expectNothing();
        ack(clusters);
        Push listeners = expectPush(LISTENER);
        expectNothing();
        ack(listeners);
        ack(expectPush(ROUTE));
        expectNothing();

        assertThat(session.takeConverged()).isNotNull();
        assertThat(session.takeConverged()).isNull();
    }

    @Test
    void doesNotWaitForeverForAClientThatNeverAnswers() {
        session.onSnapshot(snapshot(1, cluster("a", "1"), listener("l", "1")));
        subscribe(CLUSTER);
        subscribe(LISTENER);
        expectPush(CLUSTER);
        expectNothing();

        now += DeltaSession.GATE_LIMIT.toNanos();

        expectPush(LISTENER);
    }

    @Test
    void removesClustersOnlyAfterRoutesNoLongerPointToThem() {
        session.onSnapshot(snapshot(1, cluster("a", "1"), route("r", "to a")));
        subscribe(CLUSTER);
        ack(expectPush(CLUSTER));
        subscribe(ROUTE, "r");
        ack(expectPush(ROUTE));

        session.onSnapshot(snapshot(2, cluster("b", "1"), route("r", "to b")));

        Push clusters = expectPush(CLUSTER);
        assertThat(clusters.removed()).isEmpty();
        ack(clusters);
        Push routes = expectPush(ROUTE);
        expectNothing();
        ack(routes);
        Push removal = expectPush(CLUSTER);
        assertThat(removal.removed()).containsExactly("a");
        ack(removal);
        expectNothing();
    }

    @Test
    void saysThatANameDoesNotExistAndSendsItWhenItAppears() {
        session.onSnapshot(snapshot(1));
        subscribe(ENDPOINT, "later");
        Push absent = expectPush(ENDPOINT);
        assertThat(absent.removed()).containsExactly("later");
        ack(absent);
        expectNothing();

        session.onSnapshot(snapshot(2, endpoints("later", 1)));

        assertThat(names(expectPush(ENDPOINT))).containsExactly("later");
    }

    @Test
    void sendsAResourceAgainThatIsSubscribedAgain() {
        session.onSnapshot(snapshot(1, route("r", "1")));
        subscribe(ROUTE, "r");
        ack(expectPush(ROUTE));

        subscribe(ROUTE, "r");

        assertThat(names(expectPush(ROUTE))).containsExactly("r");
    }

    @Test
    void sendsNoMoreOfAnUnsubscribedName() {
        session.onSnapshot(snapshot(1, route("r", "1"), route("s", "1")));
        subscribe(ROUTE, "r", "s");
        ack(expectPush(ROUTE));
        session.onRequest(request(ROUTE).addResourceNamesUnsubscribe("r").build(), now);

        session.onSnapshot(snapshot(2, route("r", "2"), route("s", "2")));

        assertThat(names(expectPush(ROUTE))).containsExactly("s");
    }

    @Test
    void ignoresAnswersToOldAndUnknownNonces() {
        session.onSnapshot(snapshot(1, cluster("a", "1")));
        subscribe(CLUSTER);
        Push push = expectPush(CLUSTER);
        ack(push);

        assertThat(ack(push)).isInstanceOf(Outcome.Stale.class);
        assertThat(session.onRequest(request(CLUSTER).setResponseNonce("zzz").build(), now))
                .isInstanceOf(Outcome.Stale.class);
        expectNothing();
    }

    @Test
    void ignoresKindsThatAreNotServed() {
        DeltaDiscoveryRequest other = DeltaDiscoveryRequest.newBuilder()
                .setTypeUrl("type.googleapis.com/envoy.service.runtime.v3.Runtime")
                .build();

        assertThat(session.onRequest(other, now)).isInstanceOf(Outcome.NotServed.class);
    }

    @Test
    void refusesMoreNamesThanTheLimit() {
        DeltaDiscoveryRequest.Builder greedy = request(ENDPOINT);
        for (int i = 0; i <= DeltaSession.MAX_NAMES; i++) {
            greedy.addResourceNamesSubscribe("n" + i);
        }

        assertThat(session.onRequest(greedy.build(), now)).isInstanceOf(Outcome.Violation.class);
    }

    @Test
    void splitsAPushThatIsTooLargeForOneMessage() {
        String large = "x".repeat(2 << 20);
        session.onSnapshot(snapshot(1, cluster("a", large), cluster("b", large), cluster("c", large)));
        subscribe(CLUSTER);

        for (String name : List.of("a", "b", "c")) {
            Push push = expectPush(CLUSTER);
            assertThat(names(push)).containsExactly(name);
            ack(push);
        }
        expectNothing();
    }

    @Test
    void knowsTheRevisionThatEachKindRuns() {
        session.onSnapshot(snapshot(4, cluster("a", "1"), listener("l", "1")));
        subscribe(CLUSTER);
        ack(expectPush(CLUSTER));
        subscribe(LISTENER);
        expectPush(LISTENER);

        assertThat(status(CLUSTER).acked().sequence()).isEqualTo(4);
        assertThat(status(LISTENER).acked().sequence()).isZero();
        assertThat(status(LISTENER).outstanding()).isNotNull();
    }

    private void subscribe(ResourceType type, String... names) {
        session.onRequest(
                request(type).addAllResourceNamesSubscribe(List.of(names)).build(), now);
    }

    private static DeltaDiscoveryRequest.Builder request(ResourceType type) {
        return DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
    }

    private ProxyStatus.TypeStatus status(ResourceType type) {
        return Objects.requireNonNull(session.status().get(type));
    }

    private Push expectPush(ResourceType type) {
        Push push = Objects.requireNonNull(session.poll(now), "nothing to send");
        assertThat(push.type()).isEqualTo(type);
        return push;
    }

    private void expectNothing() {
        assertThat(session.poll(now)).isNull();
    }

    private Outcome ack(Push push) {
        return session.onRequest(
                request(push.type()).setResponseNonce(push.nonce()).build(), now);
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
