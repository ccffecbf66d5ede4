package dev.candor.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.candor.catalog.CatalogStore;
import dev.candor.correlation.Health;
import dev.candor.correlation.Judged;
import dev.candor.correlation.blame.Suspect;
import dev.candor.measurement.Outcome;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.TransactionRequiredException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
class IncidentsByJudgementTest {

    @Inject
    IncidentService incidents;

    @Inject
    CatalogStore catalogs;

    @Inject
    Event<Judged> judgements;

    @Inject
    Heard heard;

    @Inject
    Backfill backfill;

    @Inject
    DataSource database;

    private static final String TWIN = """
            insert into incident (id, cause_key, cause_kind, cause_id, title, explanation, phase, severity,
                platform_at_fault, began_at, detected_at, published_at, muted, regions, probes, locations,
                worst_failures, worst_runs, told, told_at, last_update, last_automatic, version)
            select gen_random_uuid(), ?, 'APP', ?, title, explanation, phase, severity,
                platform_at_fault, began_at, detected_at, published_at, muted, regions, probes, locations,
                worst_failures, worst_runs, told, told_at, last_update, last_automatic, version
            from incident where id = ?
            """;

    private Platform platform;

    @BeforeEach
    void aPlatformOfItsOwn() {
        platform = new Platform(catalogs, judgements);
    }

    @Test
    void aBlamedHostIsOneIncidentWhoseFirstUpdateSaysWhatWhoSinceAndNext() {
        platform.inForce();
        platform.judge(0, platform.failing(1).blames(platform.host(1)));

        Incident incident = platform.theOpenOne(incidents);
        assertThat(incident.title()).isEqualTo("Machines on one host in Frankfurt are failing");
        assertThat(incident.phase()).isEqualTo(Incident.Phase.IDENTIFIED);
        assertThat(incident.cause()).isEqualTo(platform.host(1));
        assertThat(incident.beganAt()).isEqualTo(platform.start().minusSeconds(3));
        assertThat(incident.detectedAt()).isEqualTo(platform.start());
        assertThat(incident.publishedAt()).isEqualTo(platform.start());
        assertThat(incident.components())
                .extracting(Incident.AffectedComponent::component, Incident.AffectedComponent::health)
                .containsExactly(tuple(platform.component(), Health.DEGRADED));
        assertThat(incident.evidence())
                .extracting(Incident.Evidence::location, Incident.Evidence::failures, Incident.Evidence::detail)
                .containsExactly(tuple("fra", 9, "refused"), tuple("iad", 9, "refused"));
        Update update = incident.latest().orElseThrow();
        assertThat(update.automatic()).isTrue();
        assertThat(update.nextUpdateBy()).isEqualTo(platform.start().plusSeconds(20 * 60));
        assertThat(update.text())
                .contains("Failures began at", "18 of the latest 24 runs failed", "Frankfurt", "nobody has reviewed it")
                .doesNotContain(platform.customer(1), platform.h(1));
        assertThat(heard.changesOf(incident)).containsExactly(IncidentChanged.Change.OPENED);
    }

    @Test
    void anUnchangedBeliefChangesNothing() {
        platform.inForce();
        platform.judge(0, platform.failing(1).blames(platform.host(1)));
        Incident before = platform.theOpenOne(incidents);
        platform.judge(0, platform.failing(1).blames(platform.host(1)));
        platform.judge(1, platform.failing(1).blames(platform.host(1)));

        assertThat(platform.theOpenOne(incidents)).isEqualTo(before);
        assertThat(heard.changesOf(before)).hasSize(1);
    }

    @Test
    void exactlyTheCustomersWhoStoodOnTheHostAreHit() {
        platform.place(1, 1);
        platform.place(2, 1);
        platform.place(3, 2);
        platform.moved(4, 1, 2, platform.start().minusSeconds(60));
        platform.inForce();
        platform.judge(0, platform.failing(1).blames(platform.host(1)));

        Incident incident = platform.theOpenOne(incidents);
        assertThat(incidents.impactsIn(incident.id()))
                .extracting(CustomerImpact::customer)
                .containsExactly(platform.customer(1), platform.customer(2));
        assertThat(incidents.impactsOf(platform.customer(3), platform.start())).isEmpty();
        assertThat(incidents.impactsOf(platform.customer(4), platform.start())).isEmpty();
        Impact impact =
                incidents.impactsOf(platform.customer(1), platform.start()).get(0);
        assertThat(impact.resource()).isEqualTo(platform.machine(1));
        assertThat(impact.state()).isEqualTo(Impact.State.IMPAIRED);
        assertThat(impact.from()).isEqualTo(incident.beganAt());
        assertThat(impact.to()).isNull();
    }

    @Test
    void whatMovesAwayDuringTheIncidentRecoversAndWhatArrivesIsHit() {
        platform.place(1, 1);
        platform.place(2, 2);
        platform.inForce();
        platform.judge(0, platform.failing(1).blames(platform.host(1)));
        Incident incident = platform.theOpenOne(incidents);

        platform.moveTo(2, 1, 2);
        platform.moveTo(1, 2, 2);
        platform.judge(3, platform.failing(1).blames(platform.host(1)));

        assertThat(incidents.impactsOf(platform.customer(1), platform.start()))
                .extracting(Impact::state, Impact::to)
                .containsExactly(tuple(Impact.State.RECOVERED, platform.start().plusSeconds(2)));
        assertThat(incidents.impactsOf(platform.customer(1), platform.start()))
                .flatExtracting(Impact::before)
                .containsExactly(
                        new Impact.Past(Impact.State.IMPAIRED, platform.start().plusSeconds(2)));
        assertThat(incidents.impactsOf(platform.customer(2), platform.start()))
                .extracting(Impact::state, Impact::from)
                .containsExactly(tuple(Impact.State.IMPAIRED, platform.start().plusSeconds(2)));
        assertThat(heard.changesOf(incident))
                .containsExactly(IncidentChanged.Change.OPENED, IncidentChanged.Change.REVISED);
    }

    @Test
    void aRecoveredHostResolvesAfterTheHoldAndItsResourcesRecoverWithIt() {
        platform.place(1, 1);
        platform.inForce();
        platform.judge(0, platform.failing(1).blames(platform.host(1)));
        Incident incident = platform.theOpenOne(incidents);
        platform.judge(10, platform.well());
        platform.judge(14, platform.well());
        assertThat(incidents.find(incident.id()).orElseThrow().open()).isTrue();
        platform.judge(15, platform.well());

        Incident after = incidents.find(incident.id()).orElseThrow();
        assertThat(after.phase()).isEqualTo(Incident.Phase.RESOLVED);
        assertThat(after.resolvedAt()).isEqualTo(platform.start().plusSeconds(15));
        assertThat(after.components())
                .extracting(Incident.AffectedComponent::to)
                .containsExactly(platform.start().plusSeconds(10));
        assertThat(after.latest().orElseThrow().text())
                .contains("It lasted for 13 s", "At worst 18 of the 24 runs in one window went wrong");
        assertThat(after.latest().orElseThrow().nextUpdateBy()).isNull();
        assertThat(incidents.impactsOf(platform.customer(1), platform.start()))
                .extracting(Impact::state, Impact::to)
                .containsExactly(tuple(Impact.State.RECOVERED, platform.start().plusSeconds(10)));
        assertThat(incidents.recent(platform.start())).extracting(Incident::id).contains(incident.id());
        assertThat(incidents.open()).extracting(Incident::id).doesNotContain(incident.id());
    }

    @Test
    void flappingIsOneIncidentThatOpensAgain() {
        platform.place(1, 1);
        platform.inForce();
        platform.judge(0, platform.failing(1).blames(platform.host(1)));
        Incident incident = platform.theOpenOne(incidents);
        platform.judge(10, platform.well());
        platform.judge(15, platform.well());
        platform.judge(60, platform.failing(1).blames(platform.host(1)));

        Incident again = platform.theOpenOne(incidents);
        assertThat(again.id()).isEqualTo(incident.id());
        assertThat(again.latest().orElseThrow().text()).startsWith("It is back");
        assertThat(incidents.impactsOf(platform.customer(1), platform.start()))
                .extracting(Impact::state, Impact::to)
                .containsExactly(tuple(Impact.State.IMPAIRED, null));
    }

    @Test
    void aRevisedBlameKeepsTheIncidentAndFollowsTheResources() {
        platform.place(1, 1);
        platform.place(2, 2);
        platform.inForce();
        platform.judge(0, platform.failing(1).since(Duration.ofSeconds(5)));
        Incident unexplained = platform.theOpenOne(incidents);
        assertThat(unexplained.cause()).isNull();
        assertThat(unexplained.phase()).isEqualTo(Incident.Phase.INVESTIGATING);
        platform.judge(2, platform.failing(1).blames(platform.host(1)));
        assertThat(incidents.impactsIn(unexplained.id())).hasSize(1);
        platform.judge(4, platform.failing(1).blames(platform.region()));

        Incident revised = platform.theOpenOne(incidents);
        assertThat(revised.id()).isEqualTo(unexplained.id());
        assertThat(revised.cause()).isEqualTo(platform.region());
        assertThat(revised.severity()).isEqualTo(Incident.Severity.MAJOR);
        assertThat(revised.updates()).hasSize(3);
        assertThat(revised.latest().orElseThrow().text())
                .startsWith("The blame is revised: not one host in Frankfurt, but the region Frankfurt");
        assertThat(incidents.impactsIn(revised.id())).hasSize(2);
        assertThat(heard.changesOf(revised))
                .containsExactly(
                        IncidentChanged.Change.OPENED, IncidentChanged.Change.REVISED, IncidentChanged.Change.REVISED);
    }

    @Test
    void hostsThatTurnOutToBeARegionAreToldInOneIncident() {
        platform.place(1, 1);
        platform.place(2, 2);
        platform.inForce();
        platform.judge(0, platform.failing(1).blames(platform.host(1)).blames(platform.host(2)));
        Incident one = theIncidentOf(platform.host(1));
        Incident two = theIncidentOf(platform.host(2));
        platform.judge(5, platform.failing(1).blames(platform.region()));

        assertThat(List.of(one, two))
                .extracting(i -> incidents.find(i.id()).orElseThrow().open())
                .containsExactlyInAnyOrder(true, false);
        Incident wide = platform.theOpenOne(incidents);
        assertThat(incidents.impactsIn(wide.id())).hasSize(2);
        assertThat(incidents.impactsOf(platform.customer(1), platform.start())).hasSize(1);
        assertThat(incidents.impactsOf(platform.customer(2), platform.start())).hasSize(1);
        Incident merged = List.of(one, two).stream()
                .map(i -> incidents.find(i.id()).orElseThrow())
                .filter(i -> !i.open())
                .findFirst()
                .orElseThrow();
        assertThat(merged.mergedInto()).isEqualTo(wide.id());
        assertThat(merged.latest().orElseThrow().text()).contains("told in its own incident");
    }

    @Test
    void aRegionThatTurnsOutToBeTwoHostsIsSplitAndItsAddressStaysGood() {
        platform.inForce();
        platform.judge(0, platform.failing(1).blames(platform.region()));
        Incident wide = platform.theOpenOne(incidents);
        platform.judge(5, platform.failing(1).blames(platform.host(1)).blames(platform.host(2)));

        assertThat(theIncidentOf(platform.host(1)).id()).isEqualTo(wide.id());
        assertThat(theIncidentOf(platform.host(2)).latest().orElseThrow().text())
                .startsWith("Until now this was told as a part of");
    }

    @Test
    void twoThingsThatAreWrongWithOneAppAreOneIncidentByConstraint() {
        platform.inForce();
        String app = platform.component();
        platform.judge(0, platform.failing(1).blames(new Suspect(Suspect.Kind.APP, app)));
        Incident incident = platform.theOpenOne(incidents);
        platform.judge(1, platform.failing(1).blames(new Suspect(Suspect.Kind.APP_VERSION, app + "/v2")));
        assertThat(platform.theOpenOne(incidents).id()).isEqualTo(incident.id());
        platform.judge(
                2,
                platform.failing(1)
                        .blames(new Suspect(Suspect.Kind.STALE_DNS, app))
                        .blames(new Suspect(Suspect.Kind.APP_VERSION, app + "/v2")));
        assertThat(platform.theOpenOne(incidents).cause())
                .isEqualTo(new Suspect(Suspect.Kind.APP_VERSION, app + "/v2"));

        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                    try (Connection connection = database.getConnection();
                            PreparedStatement second = connection.prepareStatement(TWIN)) {
                        second.setString(1, "app " + app);
                        second.setString(2, app);
                        second.setObject(3, incident.id());
                        assertThat(second.executeUpdate()).isEqualTo(1);
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .as("the database holds it, whatever a plan does");
        assertThat(incidents.open().stream().filter(i -> app.equals(appOf(i)))).hasSize(1);
    }

    @Test
    void anObserversOrAWaysFaultIsForOperatorsAndOneStreamIsNobodysIncident() {
        platform.inForce();
        Suspect agent = new Suspect(Suspect.Kind.AGENT, "agent-" + platform.h(1));
        Suspect path = new Suspect(Suspect.Kind.PATH, "iad/" + platform.region().id());
        Suspect stream = new Suspect(Suspect.Kind.STREAM, "fra/" + platform.h(1));
        platform.judge(0, platform.well().blames(agent).blames(path).blames(stream));

        assertThat(incidents.openForOperators())
                .extracting(Incident::cause)
                .contains(agent, path)
                .doesNotContain(stream);
        assertThat(incidents.open()).extracting(Incident::cause).doesNotContain(agent, path, stream);
    }

    @Test
    void whatComesLateIsToldAsBackfilledAndOpensAndClosesNothing() {
        platform.inForce();
        platform.judge(0, platform.failing(1).blames(platform.host(1)));
        Incident incident = platform.theOpenOne(incidents);
        List<LateRuns.Late> late = new ArrayList<>();
        for (int second = -60; second < 0; second += 10) {
            late.add(new LateRuns.Late(
                    incident.evidence().get(0).probe(),
                    "syd",
                    platform.start().plusSeconds(second),
                    second < -40 ? Outcome.UP : Outcome.DOWN,
                    Duration.ofMinutes(7)));
        }
        QuarkusTransaction.requiringNew()
                .run(() -> backfill.amend(new LateRuns(late), platform.start().plusSeconds(420)));

        Incident amended = platform.theOpenOne(incidents);
        Update update = amended.latest().orElseThrow();
        assertThat(update.backfilled()).isTrue();
        assertThat(update.text())
                .contains(
                        "6 runs from syd",
                        "came up to 7 min 0 s late",
                        "4 of them went wrong",
                        "37 s earlier than was told");
        assertThat(amended.beganAt()).isEqualTo(platform.start().minusSeconds(40));
        assertThat(heard.changesOf(incident)).containsExactly(IncidentChanged.Change.OPENED);

        platform.judge(430, platform.well());
        platform.judge(440, platform.well());
        QuarkusTransaction.requiringNew()
                .run(() -> backfill.amend(new LateRuns(late), platform.start().plusSeconds(900)));
        Incident over = incidents.find(incident.id()).orElseThrow();
        assertThat(over.open()).isFalse();
        assertThat(over.latest().orElseThrow().backfilled()).isTrue();
        assertThat(over.latest().orElseThrow().phase()).isEqualTo(Incident.Phase.RESOLVED);
    }

    @Test
    void whatIsAffectedIsToldAgainOnlyOnceAMinute() {
        platform.inForce();
        platform.judge(0, platform.failing(1).blames(platform.host(1)));
        platform.judge(10, platform.down().blames(platform.host(1)));
        Incident worse = platform.theOpenOne(incidents);
        assertThat(worse.updates()).hasSize(2); // the severity rose: told at once
        assertThat(worse.severity()).isEqualTo(Incident.Severity.MAJOR);
        for (int second = 11; second < 60; second++) {
            platform.judge(second, (second % 2 == 0 ? platform.down() : platform.failing(1)).blames(platform.host(1)));
        }
        assertThat(platform.theOpenOne(incidents).updates()).hasSize(2);
    }

    @Test
    void anAutomaticPromiseIsKept() {
        platform.inForce();
        platform.judge(0, platform.failing(1).blames(platform.host(1)));
        platform.judge(20 * 60, platform.failing(1).blames(platform.host(1)));

        Update update = platform.theOpenOne(incidents).latest().orElseThrow();
        assertThat(update.number()).isEqualTo(2);
        assertThat(update.text()).startsWith("No change: this has lasted for 20 min 3 s.");
        assertThat(update.nextUpdateBy()).isEqualTo(platform.start().plusSeconds(40 * 60));
    }

    @Test
    void aBlamedLocationIsForOperatorsOnly() {
        platform.place(1, 1);
        platform.inForce();
        Suspect observer = new Suspect(Suspect.Kind.LOCATION, "obs-" + platform.h(1));
        platform.judge(0, platform.well().blames(observer));

        assertThat(incidents.openForOperators()).extracting(Incident::cause).contains(observer);
        assertThat(incidents.open()).extracting(Incident::cause).doesNotContain(observer);
        assertThat(incidents.recent(platform.start()))
                .extracting(Incident::cause)
                .doesNotContain(observer);
    }

    @Test
    void whatIsRolledBackWasNeverWritten() {
        platform.place(1, 1);
        platform.inForce();
        assertThatThrownBy(() -> QuarkusTransaction.requiringNew().run(() -> {
                    platform.fire(0, platform.failing(1).blames(platform.host(1)));
                    throw new IllegalStateException("the tick fails after the incident was written");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(incidents.open()).extracting(Incident::cause).doesNotContain(platform.host(1));
        assertThat(incidents.impactsOf(platform.customer(1), platform.start())).isEmpty();
        platform.judge(1, platform.failing(1).blames(platform.host(1)));
        assertThat(incidents.impactsOf(platform.customer(1), platform.start())).hasSize(1);
    }

    @Test
    void aJudgementOutsideATransactionIsRefused() {
        platform.inForce();
        assertThatThrownBy(() -> platform.fire(0, platform.failing(1).blames(platform.host(1))))
                .hasRootCauseInstanceOf(TransactionRequiredException.class);
    }

    @Test
    void tenThousandResourcesAreHitInOneGo() {
        for (int n = 1; n <= 10_000; n++) {
            platform.place(n, 1 + n % 2);
        }
        platform.inForce();
        platform.judge(0, platform.failing(1).blames(platform.region()));

        Incident incident = platform.theOpenOne(incidents);
        assertThat(incidents.impactsIn(incident.id())).hasSize(10_000).allMatch(c -> c.lasting() == 1);
        assertThat(incident.latest().orElseThrow().text())
                .contains("10000 machines, volumes and apps of 10000 customers");
        platform.judge(10, platform.well());
        platform.judge(15, platform.well());
        assertThat(incidents.impactsIn(incident.id())).allMatch(c -> c.lasting() == 0);
    }

    private static @Nullable String appOf(Incident incident) {
        Suspect cause = incident.cause();
        return cause == null ? null : cause.parts().get(0);
    }

    private Incident theIncidentOf(Suspect cause) {
        return incidents.open().stream()
                .filter(i -> cause.equals(i.cause()))
                .findFirst()
                .orElseThrow();
    }

    /** What was announced, as observers in the same transaction hear it. */
    @ApplicationScoped
    static class Heard {
        private final List<IncidentChanged> all = new CopyOnWriteArrayList<>();

        void changed(@Observes IncidentChanged changed) {
            all.add(changed);
        }

        List<IncidentChanged.Change> changesOf(Incident incident) {
            return all.stream()
                    .filter(c -> c.incident().id().equals(incident.id()))
                    .map(IncidentChanged::change)
                    .toList();
        }
    }
}
