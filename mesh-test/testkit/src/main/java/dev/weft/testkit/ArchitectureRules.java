package dev.weft.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The rules that every module keeps; a module's own architecture test adds what only it must keep. */
public final class ArchitectureRules {

    private ArchitectureRules() {}

    /** The module's own classes, without tests. */
    public static JavaClasses mainClassesOf(String basePackage) {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(new ImportOption.DoNotIncludeJars())
                .importPackages(basePackage);
    }

    /** Checks every rule against a module. */
    public static void checkAll(String basePackage) {
        JavaClasses classes = mainClassesOf(basePackage);
        for (ArchRule rule : rules(basePackage)) {
            rule.allowEmptyShould(true).check(classes);
        }
    }

    private static List<ArchRule> rules(String basePackage) {
        return List.of(
                slices().matching(basePackage + ".(*)..").should().beFreeOfCycles(),
                noClasses()
                        .should()
                        .haveNameMatching(".*(Util|Utils|Helper|Helpers|Impl|Common)")
                        .because("a name says what a type is for"),
                noClasses()
                        .that()
                        .haveNameNotMatching(".*KeyManager")
                        .should()
                        .haveNameMatching(".*Manager")
                        .because("only the field's own term KeyManager stays"),
                noClasses()
                        .that()
                        .resideOutsideOfPackage("..boot..")
                        .should()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(java.time.Instant.class, "now")
                        .orShould()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(Math.class, "random")
                        .because("time and randomness are given, so that a test can give others"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages("..kubernetes..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("io.fabric8..")
                        .because("only the Kubernetes source knows Kubernetes"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages("..boot..", "..admin..", "..gateway..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("org.springframework..")
                        .because("Spring stays at the edge"));
    }
}
