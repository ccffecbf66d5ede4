package dev.candor.probe;

import dev.candor.security.Secrets;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The definition of one question.
 *
 * @param id {@code [a-z0-9-]{1,63}}, unique over all files
 * @param title for people
 * @param component the id of the catalog component it speaks for; null for none
 * @param interval between two runs from one location
 * @param timeout longest time for one run, look-up to last byte
 * @param retries how many more runs in a row must fail before a location's health turns down: 1 means two in all
 * @param expect every one must hold, else the run is down
 * @param degraded every one must hold, else the run is degraded
 * @param from codes of the locations it runs from, groups resolved; empty means all
 * @param down the quorum over locations that makes the component down; null means a majority of the reporting ones
 * @param onFailure what is gathered when it begins to fail
 * @param eachAddress whether every run asks each address of the name, and one dead address fails it
 * @param runbook where on-call reads what to do; null for none
 * @param file the file that owns it, as shown to people
 * @param secrets what is in it that must not be shown
 * @param everyAgent whether every agent of a location runs it, not one of them
 * @param source what an agent needs of it to read it itself, as an entry of {@code probes} in JSON with defaults
 *     resolved and secrets only named; empty for one that was not read from a file
 * @param control what it is kept for if only to compare others with; null for a probe of its own right
 */
public record Probe(
        String id,
        String title,
        @Nullable String component,
        ProbeKind kind,
        Duration interval,
        Duration timeout,
        int retries,
        List<Assertion> expect,
        List<Assertion> degraded,
        Identify identify,
        List<String> from,
        @Nullable QuorumRule down,
        Trigger trigger,
        Set<OnFailure> onFailure,
        boolean eachAddress,
        @Nullable URI runbook,
        String file,
        Secrets secrets,
        boolean everyAgent,
        String source,
        @Nullable Control control) {

    public Probe {
        if (control != null && control != Control.CANARY && component != null) {
            throw new IllegalArgumentException(
                    "what is not of the platform speaks for none of its components, was %s".formatted(component));
        }
        expect = List.copyOf(expect);
        degraded = List.copyOf(degraded);
        from = List.copyOf(from);
        onFailure = Set.copyOf(onFailure);
    }

    /** Whether it watches Candor and not the platform. */
    public boolean ofCandor() {
        return control != null && control.ofCandor();
    }

    /** One that a single agent of a location runs. */
    public Probe(
            String id,
            String title,
            @Nullable String component,
            ProbeKind kind,
            Duration interval,
            Duration timeout,
            int retries,
            List<Assertion> expect,
            List<Assertion> degraded,
            Identify identify,
            List<String> from,
            @Nullable QuorumRule down,
            Trigger trigger,
            Set<OnFailure> onFailure,
            boolean eachAddress,
            @Nullable URI runbook,
            String file,
            Secrets secrets) {
        this(
                id,
                title,
                component,
                kind,
                interval,
                timeout,
                retries,
                expect,
                degraded,
                identify,
                from,
                down,
                trigger,
                onFailure,
                eachAddress,
                runbook,
                file,
                secrets,
                false,
                "",
                null);
    }

    /** One without secrets. */
    public Probe(
            String id,
            String title,
            @Nullable String component,
            ProbeKind kind,
            Duration interval,
            Duration timeout,
            int retries,
            List<Assertion> expect,
            List<Assertion> degraded,
            Identify identify,
            List<String> from,
            @Nullable QuorumRule down,
            Trigger trigger,
            Set<OnFailure> onFailure,
            boolean eachAddress,
            @Nullable URI runbook,
            String file) {
        this(
                id,
                title,
                component,
                kind,
                interval,
                timeout,
                retries,
                expect,
                degraded,
                identify,
                from,
                down,
                trigger,
                onFailure,
                eachAddress,
                runbook,
                file,
                Secrets.NONE);
    }

    /** This one with another question and other expectations. */
    public Probe asking(ProbeKind other, List<Assertion> lines) {
        return new Probe(
                id,
                title,
                component,
                other,
                interval,
                timeout,
                retries,
                lines,
                degraded,
                identify,
                from,
                down,
                trigger,
                onFailure,
                eachAddress,
                runbook,
                file,
                secrets,
                everyAgent,
                source,
                control);
    }

    /** This one with other lines for degraded. */
    public Probe degradedBy(List<Assertion> lines) {
        return new Probe(
                id,
                title,
                component,
                kind,
                interval,
                timeout,
                retries,
                expect,
                lines,
                identify,
                from,
                down,
                trigger,
                onFailure,
                eachAddress,
                runbook,
                file,
                secrets,
                everyAgent,
                source,
                control);
    }

    /** The same as agents read it, see {@link #source} and {@link #everyAgent}. */
    Probe told(boolean toEveryAgent, String text) {
        return new Probe(
                id,
                title,
                component,
                kind,
                interval,
                timeout,
                retries,
                expect,
                degraded,
                identify,
                from,
                down,
                trigger,
                onFailure,
                eachAddress,
                runbook,
                file,
                secrets,
                toEveryAgent,
                text,
                control);
    }

    /**
     * This one as a control.
     *
     * @throws IllegalArgumentException if it would be external and speaks for a component
     */
    Probe controlling(@Nullable Control use) {
        return new Probe(
                id,
                title,
                component,
                kind,
                interval,
                timeout,
                retries,
                expect,
                degraded,
                identify,
                from,
                down,
                trigger,
                onFailure,
                eachAddress,
                runbook,
                file,
                secrets,
                everyAgent,
                source,
                use);
    }

    /** This one with another timeout. */
    public Probe within(Duration limit) {
        return new Probe(
                id,
                title,
                component,
                kind,
                interval,
                limit,
                retries,
                expect,
                degraded,
                identify,
                from,
                down,
                trigger,
                onFailure,
                eachAddress,
                runbook,
                file,
                secrets,
                everyAgent,
                source,
                control);
    }

    /** Whether it runs from that location. */
    public boolean runsFrom(String location) {
        return from.isEmpty() || from.contains(location);
    }
}
