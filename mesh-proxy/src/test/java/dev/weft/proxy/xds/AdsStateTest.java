package dev.weft.proxy.xds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proxy.config.ProxyConfig;
import dev.weft.proxy.xds.map.ResourceType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AdsStateTest {

    private final AdsState state = new AdsState(AdsState.Limits.DEFAULT);

    @Test
    void asksForEverythingOfWildcardTypesAndForTheTrustBundle() {
        List<DeltaRequest> requests = state.opened();

        assertThat(requests)
                .extracting(DeltaRequest::type)
                .containsExactly(ResourceType.CLUSTER, ResourceType.LISTENER, ResourceType.SECRET);
        assertThat(requests.get(0).subscribe()).isEmpty();
        assertThat(requests.get(2).subscribe()).containsExactly("ROOTCA");
    }

    @Test
    void asksForWhatClustersAndListenersReferTo() {
        state.opened();

        var clusters = state.received(Responses.of("1", Responses.CDS, List.of(Responses.cluster("a", "1"))));
        var listeners =
                state.received(Responses.of("2", Responses.LDS, List.of(Responses.listener("l", "1", 80, "80"))));

        assertThat(clusters.requests()).hasSize(2);
        assertThat(clusters.requests().get(0)).isEqualTo(DeltaRequest.answer(ResourceType.CLUSTER, "1", null));
        assertThat(clusters.requests().get(1).type()).isEqualTo(ResourceType.ENDPOINT);
        assertThat(clusters.requests().get(1).subscribe()).containsExactly("a");
        assertThat(listeners.requests().get(1).subscribe()).containsExactly("80");
    }

    @Test
    void holdsAListenerBackUntilItsRoutesArrive() {
        full();

        state.received(Responses.of("9", Responses.LDS, List.of(Responses.listener("m", "1", 81, "81"))));
        assertThat(state.config().listeners()).containsOnlyKeys("l");

        state.received(Responses.of("10", Responses.RDS, List.of(Responses.routes("81", "1", 200))));
        assertThat(state.config().listeners()).containsOnlyKeys("l", "m");
    }

    @Test
    void releasesAListenerWhoseRoutesDoNotExist() {
        full();
        state.received(Responses.of("9", Responses.LDS, List.of(Responses.listener("m", "1", 81, "81"))));

        var update = state.received(Responses.of("10", Responses.RDS, List.of(), "81"));

        assertThat(update.changed()).isTrue();
        assertThat(state.config().listeners()).containsOnlyKeys("l", "m");
    }

    @Test
    void refusesABrokenResourceByNameAndTakesTheOthers() {
        state.opened();

        var update = state.received(Responses.of(
                "1", Responses.CDS, List.of(Responses.broken("bad", Responses.CDS), Responses.cluster("good", "1"))));

        assertThat(update.error()).startsWith("cluster \"bad\": ");
        assertThat(update.requests().getFirst().error()).isEqualTo(update.error());
        assertThat(state.config().clusters()).containsOnlyKeys("good");
    }

    @Test
    void keepsTheLastGoodVersionOfARefusedResource() {
        full();
        var before = state.config().clusters().get("a");

        var update = state.received(Responses.of("9", Responses.CDS, List.of(Responses.broken("a", Responses.CDS))));

        assertThat(update.error()).isNotNull();
        assertThat(update.changed()).isFalse();
        assertThat(state.config().clusters().get("a")).isSameAs(before);
        assertThat(Objects.requireNonNull(state.versions().get(ResourceType.CLUSTER)))
                .containsEntry("a", "1");
    }

    @Test
    void keepsTheIdentityOfWhatDidNotChange() {
        full();
        ProxyConfig before = state.config();

        var same = state.received(Responses.of("8", Responses.CDS, List.of(Responses.cluster("a", "2"))));
        var other = state.received(Responses.of("9", Responses.EDS, List.of(Responses.endpoints("a", "2", 9090))));

        assertThat(same.changed()).isFalse();
        assertThat(other.changed()).isTrue();
        ProxyConfig after = state.config();
        assertThat(after.clusters().get("a")).isSameAs(before.clusters().get("a"));
        assertThat(after.listeners().get("l")).isSameAs(before.listeners().get("l"));
        assertThat(after.routes().get("80")).isSameAs(before.routes().get("80"));
        assertThat(after.endpoints().get("a")).isNotSameAs(before.endpoints().get("a"));
    }

    @Test
    void unsubscribesFromWhatIsNoLongerReferredTo() {
        full();

        var update = state.received(Responses.of("9", Responses.CDS, List.of(), "a"));

        assertThat(state.config().clusters()).isEmpty();
        assertThat(state.config().endpoints()).isEmpty();
        assertThat(update.requests().get(1).unsubscribe()).containsExactly("a");
    }

    @Test
    void namesWhatItHoldsOnANewStream() {
        full();

        Map<ResourceType, DeltaRequest> requests = new EnumMap<>(ResourceType.class);
        state.opened().forEach(request -> requests.put(request.type(), request));

        assertThat(requests.keySet()).containsExactlyInAnyOrder(ResourceType.values());
        assertThat(Objects.requireNonNull(requests.get(ResourceType.CLUSTER)).initialVersions())
                .isEqualTo(Map.of("a", "1"));
        assertThat(Objects.requireNonNull(requests.get(ResourceType.ENDPOINT)).subscribe())
                .containsExactly("a");
        assertThat(Objects.requireNonNull(requests.get(ResourceType.ROUTE)).initialVersions())
                .isEqualTo(Map.of("80", "1"));
    }

    @Test
    void isCompleteWhenEverythingThatIsReferredToIsKnown() {
        state.opened();
        assertThat(state.complete()).isFalse();
        full();

        assertThat(state.complete()).isTrue();
        assertThat(state.missing()).isEmpty();
        assertThat(state.revision()).isEqualTo("rev-5");
    }

    @Test
    void reportsAMissingReferenceWithoutRefusingIt() {
        state.opened();

        var update = state.received(Responses.of("1", Responses.CDS, List.of(Responses.cluster("a", "1"))));

        assertThat(update.error()).isNull();
        assertThat(Objects.requireNonNull(state.missing().get(ResourceType.ENDPOINT)))
                .containsExactly("a");
    }

    @Test
    void boundsWhatAControlPlaneCanMakeItHold() {
        AdsState small = new AdsState(new AdsState.Limits(1, 64));
        small.opened();

        var tooMany = small.received(
                Responses.of("1", Responses.CDS, List.of(Responses.cluster("a", "1"), Responses.cluster("b", "1"))));
        var tooLarge =
                small.received(Responses.of("2", Responses.CDS, List.of(Responses.cluster("c".repeat(100), "1"))));

        assertThat(tooMany.error()).contains("cluster \"b\"", "at most 1");
        assertThat(tooLarge.error()).contains("expected: at most 64");
        assertThat(small.config().clusters()).containsOnlyKeys("a");
    }

    @Test
    void handsOverTrustBundlesOnlyWhenTheyChange() {
        state.opened();

        var first = state.received(Responses.of("1", Responses.SDS, List.of(Responses.bundle("pem"))));
        var again = state.received(Responses.of("2", Responses.SDS, List.of(Responses.bundle("pem"))));

        assertThat(first.bundles()).hasSize(1);
        assertThat(again.bundles()).isEmpty();
    }

    private void full() {
        state.opened();
        state.received(Responses.of("1", Responses.CDS, List.of(Responses.cluster("a", "1"))));
        state.received(Responses.of("2", Responses.EDS, List.of(Responses.endpoints("a", "1", 8080))));
        state.received(Responses.of("3", Responses.LDS, List.of(Responses.listener("l", "1", 80, "80"))));
        state.received(Responses.of("4", Responses.RDS, List.of(Responses.routes("80", "1", 200))));
        state.received(Responses.of("5", Responses.SDS, List.of(Responses.bundle("pem"))));
    }
}
