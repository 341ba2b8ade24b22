package dev.tandem.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The rooms and which way imports run between them. */
@AnalyzeClasses(packages = "dev.tandem", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

    /** What is decided without anything but what is handed in. */
    private static final String[] PURE = {
        "dev.tandem.controllers.spec..",
        "dev.tandem.controllers.plan..",
        "dev.tandem.controllers.status..",
        "dev.tandem.controllers.resources..",
        "dev.tandem.controllers.observed.."
    };

    @ArchTest
    static final ArchRule API_TYPES_KNOW_NOBODY =
            noClasses()
                    .that()
                    .resideInAPackage("dev.tandem.api..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.tandem.controllers..",
                            "dev.tandem.operator..",
                            "dev.tandem.runtime..");

    @ArchTest
    static final ArchRule THE_CONTRACT_WITH_THE_RUNTIME_KNOWS_NOBODY =
            classes()
                    .that()
                    .resideInAPackage("dev.tandem.runtime.config..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage("dev.tandem.runtime.config..", "java..");

    @ArchTest
    static final ArchRule CONTROLLERS_KNOW_THE_CONTRACT_AND_NO_MORE_OF_THE_RUNTIME =
            noClasses()
                    .that()
                    .resideInAPackage("dev.tandem.controllers..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.tandem.runtime.core..",
                            "dev.tandem.runtime.serve..",
                            "dev.tandem.runtime.app..",
                            "dev.tandem.operator..");

    @ArchTest
    static final ArchRule NOTHING_IMPORTS_THE_OPERATOR =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.tandem.operator..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.tandem.operator..");

    @ArchTest
    static final ArchRule PLANNING_HAS_NO_HANDS =
            noClasses()
                    .that()
                    .resideInAnyPackage(PURE)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "io.fabric8.kubernetes.client..",
                            "io.javaoperatorsdk..",
                            "dev.tandem.controllers.reconcile..",
                            "java.net.http..",
                            "java.nio.file..");

    @ArchTest
    static final ArchRule PLANNING_HAS_NO_CLOCK =
            noClasses()
                    .that()
                    .resideInAnyPackage(PURE)
                    .should()
                    .callMethod(Clock.class, "systemUTC")
                    .orShould()
                    .callMethod(Clock.class, "systemDefaultZone")
                    .orShould()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(System.class, "nanoTime");

    @ArchTest
    static final ArchRule ONLY_THE_SETTINGS_READ_THE_ENVIRONMENT =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "dev.tandem.api..", "dev.tandem.controllers..", "dev.tandem.operator..")
                    .and()
                    .areNotAssignableTo(OperatorMain.class)
                    .and()
                    .areNotAssignableTo(OperatorSettings.class)
                    .should()
                    .callMethod(System.class, "getenv")
                    .orShould()
                    .callMethod(System.class, "getenv", String.class)
                    .orShould()
                    .callMethod(System.class, "getProperty", String.class);

    @ArchTest
    static final ArchRule NAMES_SAY_WHAT_CLASSES_ARE =
            noClasses()
                    .should()
                    .haveSimpleNameEndingWith("Utils")
                    .orShould()
                    .haveSimpleNameEndingWith("Util")
                    .orShould()
                    .haveSimpleNameEndingWith("Helper");

    @ArchTest
    static final ArchRule NOTHING_STATIC_CHANGES = fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule NOBODY_SLEEPS =
            noClasses()
                    .should()
                    .callMethod(Thread.class, "sleep", long.class)
                    .orShould()
                    .callMethod(Thread.class, "sleep", Duration.class);
}
