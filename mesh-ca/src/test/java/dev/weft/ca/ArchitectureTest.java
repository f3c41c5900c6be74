package dev.weft.ca;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import dev.weft.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void keepsTheHouseRules() {
        ArchitectureRules.checkAll("dev.weft.ca");
    }

    @Test
    void onlyTheEndpointAndTheWiringKnowGrpc() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.weft.ca.endpoint..", "dev.weft.ca.boot..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.grpc..", "dev.weft.api..")
                .check(ArchitectureRules.mainClassesOf("dev.weft.ca"));
    }
}
