package dev.candor.page;

import dev.candor.catalog.Catalog;
import dev.candor.correlation.HealthSpan;
import dev.candor.correlation.Judgement;
import dev.candor.incident.Impact;
import dev.candor.incident.Incident;
import dev.candor.incident.Maintenance;
import dev.candor.measurement.Measurement;
import dev.candor.measurement.MinuteCount;
import dev.candor.security.CapabilityKeys;
import dev.candor.security.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What pages are made from, in memory: a sample, with keys, that can go away. */
final class World implements Sources {
    final Sample sample;
    final Map<String, String> keys = new TreeMap<>();
    /** Of whom impacts were asked for, in their order. */
    final List<String> asked = new ArrayList<>();

    List<MinuteCount> minutes = List.of();
    List<Measurement> samples = List.of();

    @Nullable
    String versionBefore;

    @Nullable
    RuntimeException away;

    Instant judgedAt = Sample.NOW;
    int version;
    private @Nullable Catalog catalog;

    World(Sample sample, String... holders) {
        this.sample = sample;
        for (String holder : holders) {
            key(holder);
        }
    }

    /** Gives a customer a key, and answers it. */
    String key(String customer) {
        String capability = (customer + "-".repeat(27)).substring(0, 27);
        keys.put(HexFormat.of().formatHex(Sha256.of(capability.getBytes(StandardCharsets.UTF_8))), customer);
        return capability;
    }

    void catalogChanged() {
        catalog = null;
    }

    private void reach() {
        if (away != null) {
            throw away;
        }
    }

    @Override
    public Catalog catalog() {
        if (catalog == null) {
            catalog = sample.catalog();
        }
        return catalog;
    }

    @Override
    public Optional<Judgement> judgement() {
        return Optional.ofNullable(sample.facts().judgement())
                .map(j -> new Judgement(judgedAt, j.series(), j.components(), j.findings()));
    }

    @Override
    public List<HealthSpan> spans(Instant from, Instant to) {
        reach();
        return sample.spans;
    }

    @Override
    public List<Incident> incidents(Instant since) {
        reach();
        return List.copyOf(sample.incidents);
    }

    @Override
    public Optional<Incident> incident(UUID id) {
        reach();
        return sample.incidents.stream().filter(i -> i.id().equals(id)).findFirst();
    }

    @Override
    public String mark() {
        reach();
        return sample.incidents.size() + " " + version;
    }

    @Override
    public List<Maintenance> works(Instant at) {
        reach();
        return List.copyOf(sample.works);
    }

    @Override
    public List<Maintenance> works(Instant from, Instant to) {
        reach();
        return List.copyOf(sample.works);
    }

    @Override
    public List<MinuteCount> minutes(Collection<String> probes, Instant from, Instant to) {
        reach();
        return minutes;
    }

    @Override
    public List<Measurement> samples(Collection<String> probes, Instant from, Instant to) {
        reach();
        return samples;
    }

    @Override
    public Optional<String> versionBefore(Incident incident) {
        return Optional.ofNullable(versionBefore);
    }

    @Override
    public List<Impact> impacts(Collection<String> customers, Instant since) {
        reach();
        asked.addAll(customers);
        return sample.impacts.stream()
                .filter(i -> customers.contains(i.customer()))
                .toList();
    }

    @Override
    public Set<String> customersIn(UUID incident) {
        reach();
        return sample.impacts.stream()
                .filter(i -> i.incident().equals(incident))
                .map(Impact::customer)
                .collect(Collectors.toSet());
    }

    @Override
    public CapabilityKeys keys() {
        reach();
        return CapabilityKeys.of(keys);
    }
}
