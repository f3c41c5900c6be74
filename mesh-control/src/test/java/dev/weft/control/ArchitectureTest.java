package dev.weft.control;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.weft.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CONTROL = ArchitectureRules.mainClassesOf("dev.weft.control");

    @Test
    void keepsTheHouseRules() {
        ArchitectureRules.checkAll("dev.weft.control");
    }

    @Test
    void sourcesKnowNeitherCompilerNorStreams() {
        mayNotUse("source", "dev.weft.config..", "..control.serve..", "..control.snapshot..", "io.envoyproxy..");
    }

    @Test
    void snapshotsKnowNeitherModelNorIr() {
        mayNotUse("snapshot", "dev.weft.config..", "..control.source..", "io.grpc..");
    }

    @Test
    void streamsDoNotKnowHowResourcesAreMade() {
        mayNotUse("serve", "dev.weft.config..", "..control.source..", "..control.mesh..");
    }

    @Test
    void endpointsDoNotKnowTheCompiler() {
        mayNotUse("endpoint", "dev.weft.config..", "..control.serve..");
    }

    @Test
    void theOwnerKnowsNoGrpc() {
        mayNotUse("mesh", "io.grpc..");
    }

    @Test
    void theCaIsEmbeddedInBootOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..control.boot..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.weft.ca..")
                .check(CONTROL);
    }

    private static void mayNotUse(String part, String... others) {
        noClasses()
                .that()
                .resideInAPackage("dev.weft.control." + part + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(CONTROL);
    }
}
