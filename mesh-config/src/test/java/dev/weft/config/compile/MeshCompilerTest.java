package dev.weft.config.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.config.ir.ProxyIr;
import dev.weft.config.model.MeshObject;
import dev.weft.config.model.MeshView;
import dev.weft.config.xds.AnyXds;
import dev.weft.config.xds.TypeUrls;
import dev.weft.config.xds.XdsBuilder;
import dev.weft.config.xds.XdsResources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class MeshCompilerTest {

    private final MeshCompiler compiler = new MeshCompiler(MeshSettings.DEFAULT);

    @RepeatedTest(20)
    void givesTheSameBytesWhateverTheOrderOfArrival(RepetitionInfo repetition) {
        List<MeshObject> shuffled = new ArrayList<>(Fixtures.mesh(12));
        Collections.shuffle(shuffled, new Random(repetition.getCurrentRepetition()));

        for (ProxyScope.Interception interception : ProxyScope.Interception.values()) {
            XdsResources expected = build(Fixtures.mesh(12), interception);
            XdsResources actual = build(shuffled, interception);

            assertThat(actual).isEqualTo(expected);
            for (String type : List.of(TypeUrls.LISTENER, TypeUrls.ROUTE, TypeUrls.CLUSTER)) {
                assertThat(actual.of(type)).isNotEmpty();
                actual.of(type)
                        .forEach((name, message) -> assertThat(AnyXds.bytes(message))
                                .isEqualTo(AnyXds.bytes(expected.of(type).get(name))));
            }
        }
    }

    @Test
    void sharesOneScopeAmongReplicasThatAreCaptured() {
        MeshView view = MeshView.of(1, Fixtures.mesh(3));

        ProxyScope first =
                ScopeKeys.scope(view, Fixtures.node("shop", "s0", "10.0.0.1", ProxyScope.Interception.REDIRECT));
        ProxyScope second =
                ScopeKeys.scope(view, Fixtures.node("shop", "s0", "10.1.0.1", ProxyScope.Interception.REDIRECT));

        assertThat(second).isEqualTo(first);
    }

    @Test
    void acceptsOnlyTheServiceAccountsThatADestinationHas() {
        ProxyIr ir = compile(Fixtures.mesh(2), ProxyScope.Interception.NONE);

        assertThat(ir.clusters())
                .filteredOn(cluster -> cluster.name().equals("outbound|8080||s1.shop.svc.cluster.local"))
                .singleElement()
                .satisfies(cluster -> assertThat(
                                cluster.transport().matches().get(0).tls())
                        .isNotNull()
                        .satisfies(tls -> assertThat(tls.names().toString())
                                .contains("spiffe://cluster.local/ns/shop/sa/s1")
                                .doesNotContain("sa/s0")));
    }

    private ProxyIr compile(List<MeshObject> objects, ProxyScope.Interception interception) {
        MeshView view = MeshView.of(1, objects);
        ProxyScope scope = ScopeKeys.scope(view, Fixtures.node("shop", "s0", "10.0.0.1", interception));
        return compiler.compile(view, scope).value();
    }

    private XdsResources build(List<MeshObject> objects, ProxyScope.Interception interception) {
        return XdsBuilder.build(compile(objects, interception));
    }
}
