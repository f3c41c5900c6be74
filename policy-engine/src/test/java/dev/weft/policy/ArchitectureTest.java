package dev.weft.policy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;
import dev.weft.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses MAIN = ArchitectureRules.mainClassesOf("dev.weft.policy");

    @Test
    void keepsTheHouseRules() {
        ArchitectureRules.checkAll("dev.weft.policy");
    }

    @Test
    void decisionsKnowTypesAndRegularExpressionsOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.weft.policy..",
                        "dev.weft.types..",
                        "com.google.re2j..",
                        "org.jspecify..",
                        "java.lang..",
                        "java.util",
                        "java.util.concurrent..",
                        "java.util.function..",
                        "java.util.random",
                        "java.util.stream..",
                        "java.time..")
                .check(MAIN);
    }
}
