package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Customer;
import dev.candor.catalog.Placement;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.blame.Suspect;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing of one customer reaches another one's page, and nothing internal reaches any. */
class LeakTest {
    private static final Audience ACME = Audience.of("acme");

    @ParameterizedTest
    @MethodSource("seeds")
    void whatBelongsToOthersChangesNoByteOfACustomersPages(long seed) {
        Sample before = LookTest.lived();
        Incident incident = before.hostDies();
        Sample after = LookTest.lived();
        after.hostDies();
        disturb(after, incident, new Random(seed));
        assertThat(everything(after, incident, ACME)).isEqualTo(everything(before, incident, ACME));
        assertThat(everything(after, incident, Audience.EVERYBODY))
                .isEqualTo(everything(before, incident, Audience.EVERYBODY));
    }

    // Other customers come, own what they like, stand where they like and are hit; the impacts of all are handed in.
    static void disturb(Sample sample, Incident incident, Random random) {
        int others = 1 + random.nextInt(4);
        for (int i = 0; i < others; i++) {
            String customer = "other-" + i;
            for (int j = 0; j < random.nextInt(5); j++) {
                String id = customer + "-r" + j;
                ResourceKind kind = ResourceKind.values()[random.nextInt(3)];
                // An app id of somebody else, as a hostile or careless catalog could hold.
                String app = random.nextInt(3) == 0 ? "shop" : null;
                String host = List.of("fra-1", "fra-2", "ams-1").get(random.nextInt(3));
                sample.resources.add(new Resource(id, customer, kind, "Secret " + id, app));
                sample.placements.add(new Placement(id, host, null, null));
                sample.impact(incident, id, customer, host, Impact.State.values()[random.nextInt(4)]);
                // An impact that lies about whose resource it is.
                sample.impact(incident, "shop-m2", customer, host, Impact.State.IMPAIRED);
                sample.impact(incident, id, "acme", host, Impact.State.IMPAIRED);
            }
        }
    }

    private static String everything(Sample sample, Incident incident, Audience audience) {
        Map<String, String> all = new Reading(sample.facts(), audience).everything();
        assertThat(all).containsKeys("", "history", "feed.atom", "incidents/" + incident.id());
        return all.toString();
    }

    @Test
    void targetsFailureTextsProbesAndOtherCustomersAreOnNoPage() {
        Sample sample = LookTest.lived();
        Incident incident = sample.hostDies();
        sample.impact(incident, "globex-web-m1", "globex", "ams-2", Impact.State.IMPAIRED);
        for (Audience audience : List.of(ACME, Audience.EVERYBODY)) {
            assertThat(everything(sample, incident, audience))
                    .doesNotContain("10.0.0.1", "secret", "globex", "web-a", "web-b", "explanation", "reason with")
                    .contains("connection refused", "no answer in time");
        }
    }

    @Test
    void aHostIsNamedOnlyToWhoStandsOnIt() {
        Sample sample = new Sample();
        Incident incident = sample.hostDies();
        assertThat(everything(sample, incident, ACME)).contains("host fra-1");
        assertThat(everything(sample, incident, Audience.EVERYBODY)).doesNotContain("fra-1");
        assertThat(everything(sample, incident, Audience.of("globex"))).doesNotContain("fra-1");
    }

    @Test
    void aPublicPageNeverNamesACustomer() {
        Sample sample = LookTest.lived();
        Incident incident = sample.hostDies();
        for (Customer customer : sample.catalog().customers()) {
            assertThat(everything(sample, incident, Audience.EVERYBODY))
                    .doesNotContain(customer.title(), customer.id() + "\"");
        }
    }

    @Test
    void thePersonalFeedTellsWhatConcernsTheCustomerOnly() {
        Sample sample = new Sample();
        sample.hostDies();
        sample.incident(new Suspect(Suspect.Kind.APP, "api"), "api", List.of(), Sample.automaticUpdate());
        assertThat(new Projection(sample.facts(), ACME).told()).hasSize(2);
        assertThat(new Projection(sample.facts(), Audience.of("globex")).told())
                .singleElement()
                .satisfies(i -> assertThat(i.cause().kind()).isEqualTo(Suspect.Kind.APP));
    }

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }
}
