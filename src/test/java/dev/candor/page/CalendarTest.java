package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.incident.Maintenance;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalendarTest {
    private final Sample sample = new Sample();

    @Test
    void plannedWorkIsAnEventAsRfc5545WritesIt() {
        sample.works.add(WorksTest.WORK);
        String calendar = read(Audience.EVERYBODY);
        assertThat(calendar).startsWith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n").endsWith("END:VCALENDAR\r\n");
        assertThat(unfolded(calendar))
                .contains(
                        "BEGIN:VEVENT",
                        "UID:maintenance-" + WorksTest.WORK.id() + "@status.example.com",
                        "DTSTAMP:20260310T140311Z",
                        "DTSTART:20260310T140211Z",
                        "DTEND:20260310T150311Z",
                        "SUMMARY:Replace the switch",
                        "DESCRIPTION:Traffic goes **another way**.",
                        "LOCATION:Edge network\\, 1 host in Frankfurt",
                        "SEQUENCE:0",
                        "STATUS:CONFIRMED",
                        "TRANSP:TRANSPARENT",
                        "URL:https://status.example.com/",
                        "END:VEVENT")
                .noneMatch(line -> line.startsWith("METHOD") || line.startsWith("ORGANIZER"));
        assertThat(calendar).doesNotContain("fra-1", "lovelace");
    }

    @Test
    void aCustomerReadsWhatItMeansToThemAtTheirOwnAddress() {
        sample.works.add(WorksTest.WORK);
        assertThat(unfolded(read(Audience.of("acme"))))
                .contains(
                        "DESCRIPTION:Traffic goes **another way**.\\n"
                                + "1 of your 5 machines and your volume are worked on.",
                        "URL:https://status.example.com/c/" + Reading.CAPABILITY + "/");
    }

    @Test
    void cancelledWorkStaysAndSaysThatItIsNotToBe() {
        Maintenance work = WorksTest.WORK;
        sample.works.add(new Maintenance(
                work.id(),
                work.title(),
                work.text(),
                work.from(),
                work.to(),
                work.components(),
                work.regions(),
                work.hosts(),
                work.plannedBy(),
                work.plannedAt(),
                Sample.NOW.plusSeconds(60)));
        assertThat(unfolded(read(Audience.EVERYBODY)))
                .contains(
                        "UID:maintenance-" + work.id() + "@status.example.com",
                        "DTSTAMP:20260310T140411Z",
                        "SEQUENCE:1",
                        "STATUS:CANCELLED")
                .doesNotContain("STATUS:CONFIRMED");
        assertThat(new Projection(sample.facts(), Audience.EVERYBODY).works()).isEmpty();
    }

    @Test
    void noLineIsLongerThan75OctetsAndNoCharacterIsBroken() {
        StringBuilder folded = new StringBuilder();
        String line = "SUMMARY:" + "ü€😀".repeat(60);
        Calendar.fold(line, folded);
        assertThat(folded.toString().lines())
                .allSatisfy(l -> assertThat(l.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(75));
        assertThat(unfolded(folded.toString())).containsExactly(line);
    }

    @Test
    void theReadersAddressIsWholeWhereverALineBreaks() {
        for (int before = 0; before < 80; before++) {
            StringBuilder folded = new StringBuilder();
            Calendar.fold("x".repeat(before) + Hole.token(Hole.ROOT) + "/", folded);
            assertThat(folded).contains(Hole.token(Hole.ROOT));
        }
    }

    @Test
    void whatHasAMeaningInACalendarIsEscaped() {
        assertThat(Calendar.escaped("a\\b;c,d\ne")).isEqualTo("a\\\\b\\;c\\,d\\ne");
    }

    @Test
    void anExpiredCalendarSaysThatThePlansMayNotHold() {
        sample.works.add(WorksTest.WORK);
        assertThat(read(Audience.EVERYBODY)).doesNotContain("We cannot tell");
        Pulse old = new Pulse(Sample.NOW.minusSeconds(600), Sample.NOW.minusSeconds(600), Sample.PATIENCE);
        assertThat(unfolded(new Reading(sample.facts(), Audience.EVERYBODY, old).page("maintenance.ics")))
                .anyMatch(line -> line.startsWith("DESCRIPTION:We cannot tell whether these plans still hold"))
                .contains("SUMMARY:Replace the switch");
    }

    private String read(Audience audience) {
        return new Reading(sample.facts(), audience).page("maintenance.ics");
    }

    private static List<String> unfolded(String calendar) {
        return calendar.replace("\r\n ", "").lines().toList();
    }
}
