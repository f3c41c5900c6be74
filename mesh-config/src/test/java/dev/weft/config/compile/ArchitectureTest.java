package dev.weft.config.compile;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.weft.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String BASE = "dev.weft.config";
    private static final JavaClasses CLASSES = ArchitectureRules.mainClassesOf(BASE);

    @Test
    void keepsTheHouseRules() {
        ArchitectureRules.checkAll(BASE);
    }

    @Test
    void theIrIsPlainJava() {
        noClasses()
                .that()
                .resideInAPackage("..config.ir..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "java..", "org.jspecify..", "dev.weft.types..", "dev.weft.policy..", "dev.weft.config.ir..")
                .check(CLASSES);
    }

    @Test
    void onlyXdsKnowsProtobuf() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..config.xds..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.envoyproxy..", "com.google.protobuf..", "io.grpc..")
                .check(CLASSES);
    }

    @Test
    void thePipelineRunsOneWay() {
        noClasses()
                .that()
                .resideInAnyPackage("..config.xds..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..config.model..", "..config.parse..", "..config.compile..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage("..config.model..", "..config.parse..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..config.ir..", "..config.xds..", "..config.compile..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAnyPackage("..config.compile..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("..config.xds..", "..config.parse..")
                .check(CLASSES);
    }
}
