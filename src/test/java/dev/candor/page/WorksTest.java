package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.correlation.Health;
import dev.candor.incident.Maintenance;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WorksTest {

    static final Maintenance WORK = new Maintenance(
            UUID.randomUUID(),
            "Replace the switch",
            "Traffic goes **another way**.",
            Sample.NOW.minus(Duration.ofMinutes(1)),
            Sample.NOW.plus(Duration.ofHours(1)),
            List.of("edge"),
            List.of(),
            List.of("fra-1"),
            "ada lovelace",
            Sample.NOW,
            null);

    private final Sample sample = new Sample().health("edge", Health.DOWN, 3).health("dns", Health.DOWN, 3);

    @Test
    void everybodyReadsWhatIsWorkedOnAndNoHostsName() {
        View.Work work = page(null).works().get(0);
        assertThat(work.mark().word()).isEqualTo("Under way");
        assertThat(work.where()).startsWith("Edge network, 1 host in ").doesNotContain("fra-1");
        assertThat(work.yours()).isNull();
        assertThat(work.text().toString()).contains("<strong>another way</strong>");
    }

    @Test
    void aCustomerReadsHowManyOfTheirsItTouchesAndAnotherThatItTouchesNone() {
        assertThat(page("acme").works().get(0).yours())
                .isEqualTo("1 of your 5 machines and your volume are worked on.");
        assertThat(page("globex").works().get(0).yours()).startsWith("None of your resources is worked on");
    }

    @Test
    void whatIsDownWhileItIsWorkedOnIsUnderMaintenanceAndTheRestIsDown() {
        List<View.Component> network = page(null).groups().get(0).components();
        assertThat(network.get(0).mark().word()).isEqualTo("Under maintenance");
        assertThat(network.get(1).mark().word()).isEqualTo("Down");
    }

    private Projection page(@Nullable String customer) {
        sample.works.add(WORK);
        return new Projection(sample.facts(), new Audience("", customer));
    }
}
