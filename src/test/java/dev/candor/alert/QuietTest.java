package dev.candor.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.candor.alert.channel.Dialects;
import dev.candor.incident.Incident;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** When something is not told, or not yet: hours, holds, the ladder, flapping, breakers. */
class QuietTest {

    private static final Instant NOW = Instant.parse("2026-03-03T12:00:00Z");
    private static final String FIRING = "dev.candor.alert.firing.v1";
    private static final Set<DayOfWeek> ALL = Set.of(DayOfWeek.values());
    private static final Hours NIGHT =
            new Hours(ZoneId.of("Europe/Berlin"), ALL, LocalTime.of(22, 0), LocalTime.of(7, 0));
    private static final Policy.Standing FRESH = new Policy.Standing(Set.of(), Map.of(), null, null);

    @Test
    void hoursFollowTheWallClockOfTheirZone() {
        Hours office = hours("mon-fri", "09:00", "17:00");

        assertThat(office.contain(Instant.parse("2026-03-03T07:59:59Z"))).isFalse();
        assertThat(office.contain(Instant.parse("2026-03-03T08:00:00Z"))).isTrue();
        assertThat(office.contain(Instant.parse("2026-03-03T16:00:00Z"))).isFalse();
        assertThat(office.next(Instant.parse("2026-03-06T18:00:00Z")))
                .as("from Friday on")
                .isEqualTo("2026-03-09T08:00:00Z");
        // In summer the same hours are an hour earlier.
        assertThat(office.contain(Instant.parse("2026-07-01T07:00:00Z"))).isTrue();
    }

    @Test
    void theNightInWhichTheClockIsPutForwardIsAnHourShorter() {
        assertThat(NIGHT.contain(Instant.parse("2026-03-28T21:00:00Z"))).isTrue();
        assertThat(NIGHT.end(Instant.parse("2026-03-28T21:00:00Z"))).isEqualTo("2026-03-29T05:00:00Z");
        Hours gap = new Hours(ZoneId.of("Europe/Berlin"), ALL, LocalTime.of(2, 30), LocalTime.of(4, 0));
        assertThat(gap.contain(Instant.parse("2026-03-29T01:00:00Z")))
                .as("03:00, half past two is skipped")
                .isFalse();
        assertThat(gap.contain(Instant.parse("2026-03-29T01:30:00Z"))).isTrue();
        assertThat(gap.contain(Instant.parse("2026-03-29T02:00:00Z"))).isFalse();
    }

    @Test
    void theNightInWhichItIsPutBackIsAnHourLonger() {
        assertThat(NIGHT.end(Instant.parse("2026-10-24T20:30:00Z"))).isEqualTo("2026-10-25T06:00:00Z");
        assertThat(NIGHT.contain(Instant.parse("2026-10-25T05:59:59Z"))).isTrue();
        assertThat(NIGHT.contain(Instant.parse("2026-10-25T06:00:00Z"))).isFalse();
    }

    @Test
    void daysWithoutAGapAreOneTimeAndAWeekOfThemIsLookedAtAgain() {
        Hours weekend = hours("sat,sun", "00:00", "00:00");
        assertThat(weekend.end(Instant.parse("2026-03-07T12:00:00Z"))).isEqualTo("2026-03-08T23:00:00Z");
        assertThat(hours("mon-sun", "00:00", "00:00").end(NOW)).isAfter(NOW.plus(Duration.ofDays(6)));
    }

    @Test
    void wrongHoursSayWhatWasExpected() {
        assertThatThrownBy(() -> hours("mon-freitag", "09:00", "17:00")).hasMessageContaining("mon-fri or sat,sun");
        assertThatThrownBy(() -> hours("mon", "9", "17:00")).hasMessageContaining("09:00");
    }

    @Test
    void whatIsSilencedWaitsForTheSilencesEnd() {
        Policy.Standing silenced = new Policy.Standing(Set.of(), Map.of(), NOW.plusSeconds(60), null);

        assertThat(rule(Route.EVERYTHING, alert(true), silenced))
                .isEqualTo(new Policy.Ruling.Hold(NOW.plusSeconds(60), Policy.SILENCED));
    }

    @Test
    void quietHoursHoldAllButWhatIsWorst() {
        Route quiet = route(false, Duration.ZERO, hours("mon-sun", "00:00", "00:00"));
        AlertEntity worst = alert(true);
        worst.severity = Incident.Severity.CRITICAL;

        assertThat(rule(quiet, alert(true), FRESH)).isInstanceOf(Policy.Ruling.Hold.class);
        assertThat(rule(quiet, worst, FRESH)).isInstanceOf(Policy.Ruling.Send.class);
        worst.page = false;
        assertThat(rule(quiet, worst, FRESH)).isInstanceOf(Policy.Ruling.Hold.class);
    }

    @Test
    void aPagerHearsOnlyOfPagesButHearsTheEndOfWhatItHeardOf() {
        Route pages = route(true, Duration.ZERO, null);
        AlertEntity over = alert(false);
        over.status = Alert.Status.RESOLVED;

        assertThat(rule(pages, alert(true), FRESH)).isInstanceOf(Policy.Ruling.Send.class);
        assertThat(rule(pages, alert(false), FRESH)).isInstanceOf(Policy.Ruling.Skip.class);
        assertThat(rule(pages, over, new Policy.Standing(Set.of("one"), Map.of(), null, null)))
                .isInstanceOf(Policy.Ruling.Send.class);
        assertThat(rule(Route.EVERYTHING, over, FRESH))
                .as("it never heard of it")
                .isInstanceOf(Policy.Ruling.Skip.class);
    }

    @Test
    void aNewAlertWaitsForItsGroupAndWhatComesMeanwhileWaitsWithIt() {
        Route grouped = route(false, Duration.ofSeconds(30), null);

        assertThat(rule(grouped, alert(true), FRESH))
                .isEqualTo(new Policy.Ruling.Hold(NOW.plusSeconds(30), Policy.GROUP));
        assertThat(rule(
                        grouped,
                        alert(true),
                        new Policy.Standing(Set.of(), Map.of("one", NOW.plusSeconds(5)), null, null)))
                .isEqualTo(new Policy.Ruling.Hold(NOW.plusSeconds(5), Policy.GROUP));
        assertThat(rule(grouped, alert(true), new Policy.Standing(Set.of("one"), Map.of(), null, null)))
                .isInstanceOf(Policy.Ruling.Send.class);
    }

    @Test
    void whoStandsHigherOnTheLadderHearsOfItLater() {
        Channels channels = new Channels(ChannelsTest.config(Map.of(
                "candor.alert.channels.pager.kind",
                "post",
                "candor.alert.channels.pager.url",
                "https://a.example.com",
                "candor.alert.channels.boss.kind",
                "post",
                "candor.alert.channels.boss.url",
                "https://b.example.com")));
        Ladder ladder = new Ladder(ChannelsTest.config(Map.of("candor.alert.ladder", "pager@0m,boss@15m")), channels);
        Channels.Channel boss = channels.find("boss").orElseThrow();
        AlertEntity alert = alert(true);

        assertThat(ladder.toNext(0)).contains(Duration.ofMinutes(15));
        assertThat(ladder.toNext(1)).isEmpty();
        assertThat(ladder.policy().rule(boss, FIRING, alert, FRESH, NOW)).isInstanceOf(Policy.Ruling.Skip.class);
        alert.step = 1;
        assertThat(ladder.policy().rule(boss, FIRING, alert, FRESH, NOW)).isInstanceOf(Policy.Ruling.Send.class);
        assertThatThrownBy(() -> new Ladder(ChannelsTest.config(Map.of("candor.alert.ladder", "nobody@5m")), channels))
                .hasMessageContaining("pager@5m");
    }

    @Test
    void whatTurnsFourTimesInTwentyMinutesFlapsUntilItRests() {
        Turns turns = Turns.NONE;
        Instant at = NOW;
        for (int i = 0; i < 5; i++) {
            turns = turns.turned(i % 2 == 0, at);
            at = at.plusSeconds(60);
        }
        assertThat(turns.flapping()).isTrue();
        assertThat(turns.within(at)).isEqualTo(5);
        Instant since = turns.flappingSince();
        assertThat(turns.nextTelling(since)).isEqualTo(since.plusSeconds(60));
        assertThat(turns.nextTelling(since.plusSeconds(61))).isEqualTo(since.plusSeconds(120));
        assertThat(turns.nextTelling(since.plusSeconds(500))).isEqualTo(since.plusSeconds(960));
        int minutes = 0;
        for (; turns.flapping() && minutes < 30; minutes++) {
            at = at.plusSeconds(60);
            turns = turns.sampled(true, at);
        }
        assertThat(minutes).as("until one change at most is left among twenty").isBetween(15, 20);
        assertThat(turns.nextTelling(at)).isNull();
        for (int i = 0; i < 21; i++) {
            turns = turns.sampled(true, at);
        }
        assertThat(turns.settled()).isTrue();
    }

    @Test
    void oneOutageIsNoFlapping() {
        Turns turns =
                Turns.NONE.turned(true, NOW).turned(false, NOW.plusSeconds(60)).turned(true, NOW.plusSeconds(90));

        assertThat(turns.flapping()).isFalse();
    }

    @Test
    void aReceiverThatFailsIsTriedByOneSendingAtATimeUntilItWorks() {
        Breaker breaker = new Breaker();
        for (int i = 0; i < Breaker.TOLERATED; i++) {
            assertThat(breaker.allowed(4, NOW)).isEqualTo(4);
            breaker.begin();
            breaker.failed(NOW, Duration.ZERO);
        }

        assertThat(breaker.open()).isTrue();
        assertThat(breaker.allowed(4, NOW)).isZero();
        assertThat(breaker.allowed(4, NOW.plusSeconds(1))).isEqualTo(1);
        breaker.begin();
        assertThat(breaker.allowed(4, NOW.plusSeconds(1)))
                .as("one is under way")
                .isZero();
        breaker.worked();
        assertThat(breaker.allowed(4, NOW.plusSeconds(1))).isEqualTo(4);
        breaker.begin();
        breaker.failed(NOW, Duration.ofMinutes(2));
        assertThat(breaker.allowed(4, NOW.plusSeconds(119)))
                .as("it asked for two minutes")
                .isZero();
        assertThat(breaker.allowed(4, NOW.plusSeconds(120))).isEqualTo(4);
    }

    @Test
    void matchersAreThoseOfAlertmanager() {
        Map<String, String> labels = Map.of("severity", "major", "cause", "host/fra-1");

        assertThat(Matcher.parse("severity=\"major\"").holds(labels)).isTrue();
        assertThat(Matcher.parse("severity!=major").holds(labels)).isFalse();
        assertThat(Matcher.parse("cause=~\"host/.*\"").holds(labels)).isTrue();
        assertThat(Matcher.parse("cause=~\"host\"").holds(labels))
                .as("all of it must match")
                .isFalse();
        assertThat(Matcher.parse("cause!~\"region/.*\"").holds(labels)).isTrue();
        assertThat(Matcher.parse("none=\"\"").holds(labels))
                .as("a label that is not there is empty")
                .isTrue();
        assertThat(Matcher.parse("cause=~\"host/.*\"")).hasToString("cause=~\"host/.*\"");
        assertThatThrownBy(() -> Matcher.parse("cause=~\"(\"")).hasMessageContaining("regular expression");
        assertThatThrownBy(() -> Matcher.parse("=x")).hasMessageContaining("severity");
    }

    @Test
    void aChannelOfEachKindIsReadAndAWrongOneIsNamed() {
        String at = "candor.alert.channels.x.";
        for (String kind : List.of(
                "pagerduty",
                "pagerduty-changes",
                "slack-app",
                "opsgenie",
                "ntfy",
                "slack",
                "email",
                "alertmanager-webhook")) {
            Channels channels = new Channels(
                    ChannelsTest.config(Map.of(
                            at + "kind",
                            kind,
                            at + "url",
                            "https://r.example.com/x",
                            at + "key",
                            "{{secret.k}}",
                            at + "to",
                            "a@example.com")),
                    name -> java.util.Optional.of("v-" + name));
            assertThat(channels.find("x").orElseThrow().kind()).isEqualTo(kind);
        }
        assertThatThrownBy(() -> new Channels(ChannelsTest.config(Map.of(at + "kind", "pagerduty"))))
                .hasMessageContaining(at + "key is needed");
        assertThatThrownBy(() -> new Channels(
                        ChannelsTest.config(Map.of(at + "kind", "pagerduty", at + "key", "{{secret.pd}}"))))
                .hasMessageContaining("CANDOR_SECRET_PD");
        assertThatThrownBy(() -> new Channels(ChannelsTest.config(Map.of(at + "kind", "email", at + "to", "a b"))))
                .hasMessageContaining("mail addresses");
        assertThatThrownBy(() -> new Channels(ChannelsTest.config(
                        Map.of(at + "kind", "ntfy", at + "url", "https://n.example.com/t", at + "hours", "none"))))
                .hasMessageContaining("candor.alert.hours");
        assertThatThrownBy(() -> new Channels(ChannelsTest.config(
                        Map.of(at + "kind", "ntfy", at + "url", "https://n.example.com/t", at + "types", "all"))))
                .hasMessageContaining("types may hold");
    }

    private static Hours hours(String days, String from, String to) {
        AlertConfig config = ChannelsTest.config(Map.of(
                "candor.alert.hours.h.zone", "Europe/Berlin",
                "candor.alert.hours.h.days", days,
                "candor.alert.hours.h.from", from,
                "candor.alert.hours.h.to", to));
        return Hours.of(config.hours().get("h"));
    }

    private static Route route(boolean pagesOnly, Duration groupWait, Hours quiet) {
        return new Route(Set.of("alert"), Incident.Severity.MINOR, pagesOnly, groupWait, null, quiet);
    }

    private static Policy.Ruling rule(Route route, AlertEntity alert, Policy.Standing standing) {
        URI url = URI.create("https://one.example.com");
        Channels.Channel channel =
                new Channels.Channel("one", "post", url, Dialects.post(url, Map.of(), Map.of()), route);
        return new Policy(Map.of()).rule(channel, FIRING, alert, standing, NOW);
    }

    private static AlertEntity alert(boolean page) {
        AlertEntity alert = new AlertEntity(UUID.randomUUID());
        alert.status = Alert.Status.FIRING;
        alert.severity = Incident.Severity.MAJOR;
        alert.page = page;
        return alert;
    }
}
