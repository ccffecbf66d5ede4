package dev.candor.correlation;

import dev.candor.correlation.signal.Signal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is believed at one moment.
 *
 * @param at the moment, by the hub's clock
 * @param series health per probe and location
 * @param components health per component id; a component that no probe speaks for is unknown
 * @param findings suspected causes, strongest first; empty where nothing is wrong or nothing explains it
 * @param warnings what others say of the platform now, as far as those who depend on it should know; see {@link Signal}
 */
public record Judgement(
        Instant at,
        List<SeriesHealth> series,
        Map<String, ComponentHealth> components,
        List<Finding> findings,
        List<Signal> warnings) {

    public Judgement {
        series = List.copyOf(series);
        components = Map.copyOf(components);
        findings = List.copyOf(findings);
        warnings = List.copyOf(warnings);
    }

    /** One that nobody warned of anything. */
    public Judgement(
            Instant at, List<SeriesHealth> series, Map<String, ComponentHealth> components, List<Finding> findings) {
        this(at, series, components, findings, List.of());
    }

    /** The same belief with what others warn of at that moment. */
    public Judgement warned(Instant moment, List<Signal> others) {
        return new Judgement(moment, series, components, findings, others);
    }
}
