package dev.candor.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.candor.security.FromForm;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.persistence.Entity;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house plan, held by machine. */
class ArchitectureTest {

    private static final String BASE = "dev.candor";

    private static final List<String> ORDER = List.of(
            "problem",
            "security",
            "catalog",
            "probe",
            "measurement",
            "prober",
            "agent",
            "fleet",
            "correlation",
            "incident",
            "gate",
            "alert",
            "uptime",
            "page",
            "reader",
            "console",
            "demo",
            "app");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(BASE);

    private static final DescribedPredicate<JavaClass> ROUTES =
            DescribedPredicate.describe("routes", c -> c.isAnnotatedWith(Path.class));

    static IntStream positions() {
        return IntStream.range(0, ORDER.size() - 1);
    }

    @ParameterizedTest
    @MethodSource("positions")
    void packagesImportOnlyWhatStandsBeforeThem(int position) {
        String[] later = ORDER.subList(position + 1, ORDER.size()).stream()
                .map(name -> BASE + "." + name + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(BASE + "." + ORDER.get(position) + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(later)
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void everyRoomOnDiskHasItsPlaceInTheOrder() {
        Set<String> rooms = MAIN.stream()
                .map(c -> c.getPackageName().substring(BASE.length() + 1).split("\\.")[0])
                .collect(Collectors.toSet());
        assertThat(ORDER).containsAll(rooms);
    }

    @Test
    void rowsAndRoutesStayHome() {
        classes()
                .that()
                .areAnnotatedWith(Entity.class)
                .or(ROUTES)
                .should()
                .notBePublic()
                .check(MAIN);
    }

    @Test
    void everyRouteSaysWhoMayCallIt() {
        methods()
                .that()
                .areMetaAnnotatedWith(HttpMethod.class)
                .should()
                .beAnnotatedWith(RolesAllowed.class)
                .orShould()
                .beAnnotatedWith(PermitAll.class)
                .check(MAIN);
    }

    // A session changes nothing by any other route; see FormGuard.
    @Test
    void everyFormOfTheConsoleMustCarryItsToken() {
        methods()
                .that()
                .areAnnotatedWith(POST.class)
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage(BASE + ".console..")
                .should()
                .beAnnotatedWith(FromForm.class)
                .check(MAIN);
    }

    @Test
    void onlyOneClassReadsTheMachinesClock() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.candor.app.ClockProducer")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(MAIN);
    }

    @Test
    void agentsAndProbersKnowNoDatabase() {
        noClasses()
                .that()
                .resideInAnyPackage(BASE + ".agent..", BASE + ".prober..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "jakarta.persistence..", "org.hibernate..")
                .check(MAIN);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Impl|Util|Utils|Helper|Helpers|Manager|Dto|DTO)")
                .check(MAIN);
    }
}
