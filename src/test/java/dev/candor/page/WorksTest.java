package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.Health;
import dev.candor.incident.Maintenance;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WorksTest {

    private static final Maintenance WORK = new Maintenance(
            UUID.randomUUID(),
            "Replace the switch",
            "Traffic goes **another way**.",
            Sample.NOW.minus(Duration.ofMinutes(1)),
            Sample.NOW.plus(Duration.ofHours(1)),
            List.of("edge"),
            List.of(),
            List.of("fra-1"),
            "ada",
            Sample.NOW,
            null);

    private final Sample sample = new Sample().health("edge", Health.DOWN, 3).health("dns", Health.DOWN, 3);

    @Test
    void everybodyReadsWhatIsWorkedOnAndNoHostsName() {
        View.Work work = status(null).works().get(0);
        assertThat(work.mark().word()).isEqualTo("Under way");
        assertThat(work.where()).startsWith("Edge network, 1 host in ").doesNotContain("fra-1");
        assertThat(work.yours()).isNull();
        assertThat(work.text().toString()).contains("<strong>another way</strong>");
    }

    @Test
    void aCustomerReadsHowManyOfTheirsItTouchesAndAnotherThatItTouchesNone() {
        assertThat(status("acme").works().get(0).yours())
                .isEqualTo("1 of your 5 machines and your volume are worked on.");
        assertThat(status("globex").works().get(0).yours()).startsWith("None of your resources is worked on");
    }

    @Test
    void whatIsDownWhileItIsWorkedOnIsUnderMaintenanceAndTheRestIsDown() {
        List<View.Component> network = status(null).groups().get(0).components();
        assertThat(network.get(0).mark().word()).isEqualTo("Under maintenance");
        assertThat(network.get(1).mark().word()).isEqualTo("Down");
    }

    private View.Status status(String customer) {
        Facts facts = sample.facts();
        Facts worked = new Facts(
                facts.atlas(),
                facts.judgement(),
                facts.incidents(),
                facts.impacts(),
                facts.spans(),
                List.of(WORK),
                facts.asOf(),
                facts.now());
        return new Projection(worked, new Audience("", customer)).status();
    }
}
