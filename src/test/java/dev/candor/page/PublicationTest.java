package dev.candor.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.candor.catalog.Placement;
import dev.candor.catalog.Resource;
import dev.candor.catalog.ResourceKind;
import dev.candor.correlation.Health;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationTest {
    @TempDir
    Path directory;

    private Instant now = Sample.NOW;
    private final List<RuntimeException> failures = new ArrayList<>();

    /** A world, its work, and what is published of it. */
    private final class Site {
        final World world;
        final Work work = new Work();
        final SnapshotStore store;
        final Publication publication;

        Site(World world, String name) {
            this.world = world;
            try {
                store = new SnapshotStore(directory.resolve(name), 1 << 20, Duration.ofSeconds(30), () -> {});
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            publication = new Publication(
                    world,
                    Rendered.BASE,
                    Rendered.TEMPLATES,
                    store,
                    work,
                    () -> now,
                    false,
                    new Publication.Listener() {
                        @Override
                        public void made(int artefacts, Duration after) {}

                        @Override
                        public void failed(RuntimeException why) {
                            failures.add(why);
                        }

                        @Override
                        public void age(Optional<Duration> age) {}
                    });
            work.all(now);
            publication.confirm();
            publication.run();
        }

        void judge() {
            world.judgedAt = now;
            publication.confirm();
            publication.run();
        }

        String read(String root, String path) {
            return answer(root, path)
                    .map(a -> new String(a.body(), StandardCharsets.UTF_8))
                    .orElse("");
        }

        Optional<Desk.Answer> answer(String root, String path) {
            Desk desk = new Desk(store, () -> now);
            Address address = Address.of(root + "/" + path);
            Audience audience =
                    address.personal() ? desk.holder(address.capability()).orElseThrow() : Audience.EVERYBODY;
            return desk.answer(
                    new Desk.Asked(audience, address.root(), address.path(), null, false),
                    store.read(SnapshotStore.nameOf(audience)).orElseThrow());
        }

        Map<String, String> everything(String root, Set<String> paths) {
            Map<String, String> all = new TreeMap<>();
            for (String path : paths) {
                answer(root, path)
                        .ifPresent(a -> all.put(path, a.headers() + new String(a.body(), StandardCharsets.UTF_8)));
            }
            return all;
        }
    }

    @Test
    void onlyWhomAnIncidentHitsIsMadeAnewWhenItsEvidenceChanges() {
        Sample sample = LookTest.lived();
        Incident incident = sample.hostDies();
        Site site = new Site(new World(sample, "acme", "globex", "empty"), "one");
        assertThat(site.world.asked).containsExactlyInAnyOrder("acme", "globex", "empty");
        site.world.asked.clear();

        Incident seen = sample.incidents.get(sample.incidents.indexOf(incident));
        sample.incidents.set(sample.incidents.indexOf(incident), withMoreFailures(seen));
        site.world.version++;
        site.judge();
        assertThat(site.world.asked).containsExactly("acme");
        assertThat(site.read("", "")).contains("777 of 777");
        assertThat(site.read("/c/" + site.world.key("acme"), "")).contains("777 of 777");
        // It is told there too, among what does not concern them, without a page made anew.
        assertThat(site.read("/c/" + site.world.key("globex"), "")).contains("777 of 777");

        site.world.asked.clear();
        sample.health("dashboard", Health.DOWN, 5);
        site.judge();
        assertThat(site.world.asked).containsExactlyInAnyOrder("acme", "globex", "empty");
        assertThat(failures).isEmpty();
    }

    private static Incident withMoreFailures(Incident i) {
        return new Incident(
                i.id(),
                i.title(),
                i.phase(),
                i.severity(),
                i.cause(),
                i.confidence(),
                i.explanation(),
                i.beganAt(),
                i.detectedAt(),
                i.publishedAt(),
                i.resolvedAt(),
                i.platformAtFault(),
                i.components(),
                i.regions(),
                List.of(new Incident.Evidence("web-a", "machines", "ams", 777, 777, "refused", Sample.NOW)),
                i.updates());
    }

    @Test
    void whomAnIncidentHitsComesFirst() {
        Sample sample = new Sample();
        Site site = new Site(new World(sample, "acme", "aaa", "globex", "empty"), "one");
        site.world.asked.clear();
        Incident incident = sample.hostDies();
        site.work.incident(incident.id(), now);
        site.publication.run();
        assertThat(site.world.asked.get(0)).isEqualTo("acme");
        assertThat(site.world.asked).hasSize(4);
    }

    @Test
    void withoutItsSourcesEveryPageStaysSaysItsAgeAndThenThatItCannotTell() {
        Sample sample = LookTest.lived();
        Incident incident = sample.hostDies();
        Site site = new Site(new World(sample, "acme", "globex"), "one");
        String acme = "/c/" + site.world.key("acme");
        String globex = "/c/" + site.world.key("globex");
        assertThat(site.read(acme, "")).contains("1 of your 5 machines and your volume are affected (fra).");
        assertThat(site.read(globex, "")).contains(">Not affected<");

        site.world.away = new IllegalStateException("database away");
        now = now.plusSeconds(29);
        site.judge();
        assertThat(failures).hasSize(1);
        assertThat(site.read("", ""))
                .contains(
                        "Frankfurt is impaired",
                        "as of",
                        "25 s ago",
                        "Good until <time datetime=\"2026-03-10T14:03:41Z\">14:03:41 UTC</time>");
        assertThat(site.read(globex, "")).contains(">Not affected<", "25 s ago");

        now = now.plusSeconds(2);
        site.judge();
        for (String root : List.of("", acme, globex)) {
            assertThat(site.read(root, ""))
                    .contains("We cannot tell", "what we know is from 14:03:11 UTC, 25 s ago")
                    .doesNotContain(">Not affected<", ">Affected<", ">No trouble known<");
            assertThat(site.read(root, "history")).contains("We cannot tell how things are now");
            assertThat(site.read(root, "incidents/" + incident.id())).contains("We cannot tell how things are now");
            assertThat(site.read(root, "feed.atom")).contains("<feed");
        }

        site.world.away = null;
        site.judge();
        assertThat(site.read(globex, "")).contains(">Not affected<", "under 5 s ago");
    }

    @Test
    void whatWasPublishedOutlivesTheProcessThatMadeIt() throws IOException {
        Sample sample = LookTest.lived();
        sample.hostDies();
        Site site = new Site(new World(sample, "acme", "globex"), "one");
        String acme = "/c/" + site.world.key("acme");
        SnapshotStore left = new SnapshotStore(directory.resolve("one"), 1 << 20, Duration.ofSeconds(30), () -> {});
        Desk desk = new Desk(left, () -> now.plusSeconds(10));
        Audience holder = desk.holder(site.world.key("acme")).orElseThrow();
        for (String path : List.of("", "live", "history", "feed.atom")) {
            Desk.Answer answer = desk.answer(
                            new Desk.Asked(holder, acme, path, null, false),
                            left.read(SnapshotStore.nameOf(holder)).orElseThrow())
                    .orElseThrow();
            assertThat(answer.headers()).containsEntry("Candor-As-Of", "2026-03-10T14:03:11Z");
        }
        assertThat(left.read(SnapshotStore.nameOf(Audience.EVERYBODY))).isPresent();
    }

    @Test
    void whoCouldNotBeMadeAnewIsHeldAndTheOthersAreNot() {
        Sample sample = LookTest.lived();
        Site site = new Site(new World(sample, "acme", "globex"), "one");
        String acme = "/c/" + site.world.key("acme");
        // An impact that no page can tell of.
        Incident incident = sample.hostDies();
        sample.impacts.add(new Impact(
                incident.id(),
                "shop-m2",
                "acme",
                "fra-2",
                Impact.State.IMPAIRED,
                Impact.Basis.PLACEMENT,
                Instant.MAX,
                null));
        now = now.plusSeconds(1);
        site.work.incident(incident.id(), now);
        site.judge();
        assertThat(failures).isNotEmpty();
        now = now.plusSeconds(31);
        site.judge();
        assertThat(site.read(acme, "")).contains("We cannot tell");
        assertThat(site.read("/c/" + site.world.key("globex"), "")).contains(">Not affected<");
    }

    @Test
    void thePageOfWhatIsOverIsMadeAnewOnlyIfItSaysSomethingElse() {
        Sample sample = LookTest.lived();
        Incident over = sample.incidents.get(0);
        sample.impact(over, "shop-m1", "acme", "fra-1", Impact.State.RECOVERED);
        Site site = new Site(new World(sample, "acme"), "one");
        Snapshot made = page(site, over);
        sample.health("dashboard", Health.DOWN, 5);
        site.judge();
        assertThat(page(site, over)).isSameAs(made);
        sample.impact(over, "shop-m2", "acme", "fra-2", Impact.State.RECOVERED);
        site.work.incident(over.id(), now);
        site.judge();
        assertThat(page(site, over).fresh()).isNotEqualTo(made.fresh());
    }

    private static Snapshot page(Site site, Incident incident) {
        Edition edition =
                site.store.read(SnapshotStore.nameOf(Audience.of("acme"))).orElseThrow();
        return edition.snapshots().get(Commons.path(incident.id()));
    }

    private static World seen(World world) {
        world.minutes = StripTest.minutes();
        return world;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void anotherCustomersDataChangesNoByteTagOrFileOfOnesPages(long seed) {
        Random random = new Random(seed);
        Sample calm = LookTest.lived();
        Incident incident = calm.hostDies();
        Site without = new Site(seen(new World(calm, "acme", "globex")), "without");
        Sample busy = LookTest.lived();
        busy.hostDies();
        Site with = new Site(seen(new World(busy, "acme", "globex")), "with");
        for (int i = 0; i < 4; i++) {
            String other = "other-" + random.nextInt(3);
            String id = other + "-r" + i;
            busy.resources.add(new Resource(
                    id,
                    other,
                    ResourceKind.values()[random.nextInt(3)],
                    "Secret " + id,
                    random.nextBoolean() ? "shop" : null));
            busy.placements.add(
                    new Placement(id, List.of("fra-1", "ams-1", "fra-2").get(random.nextInt(3)), null, null));
            busy.impact(incident, id, other, "fra-1", Impact.State.values()[random.nextInt(4)]);
            with.world.key(other);
            with.world.catalogChanged();
            with.work.incident(incident.id(), now);
            now = now.plusSeconds(random.nextInt(3));
            with.judge();
            without.judge();
        }
        Set<String> paths = Set.of(
                "",
                "live",
                "history",
                "feed.atom",
                "feed.rss",
                "feed.json",
                "maintenance.ics",
                "badge.svg",
                "api/v2/summary.json",
                "api/v2/incidents.json",
                "incidents/" + incident.id());
        for (String root : List.of("", "/c/" + with.world.key("acme"), "/c/" + with.world.key("globex"))) {
            assertThat(with.everything(root, paths)).hasSameSizeAs(paths).isEqualTo(without.everything(root, paths));
        }
        assertThat(failures).isEmpty();
    }
}
