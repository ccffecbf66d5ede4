package dev.candor.alert;

import dev.candor.correlation.Finding;
import dev.candor.correlation.blame.Suspect;
import dev.candor.gate.Deploy;
import dev.candor.incident.CustomerImpact;
import dev.candor.incident.Incident;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What an event says of its incident: whose fault, how much it hurts, by which evidence, and what else happened. */
final class IncidentFacts {

    // An event stays below the 20 kB that receivers of Standard Webhooks must take.
    private static final int MOST_EVIDENCE = 20;
    private static final int MOST_CODES = 50;
    private static final int MOST_RIVALS = 5;
    private static final int MOST_DETAILS = 10;

    private IncidentFacts() {}

    static void into(
            Map<String, @Nullable Object> data,
            AlertEntity alert,
            Incident incident,
            Situation around,
            @Nullable String revisedFrom) {
        data.put("at_risk", incident.atRisk());
        data.put("attribution", attribution(incident, around.finding(), revisedFrom));
        data.put("impact", impact(incident, around.hit()));
        data.put("evidence", evidence(incident));
        data.put("suppressed", suppressed(alert, around));
        data.put("deploys", around.deploys().stream().map(IncidentFacts::deploy).toList());
    }

    private static Map<String, @Nullable Object> attribution(
            Incident incident, @Nullable Finding finding, @Nullable String revisedFrom) {
        Suspect cause = incident.cause();
        Map<String, @Nullable Object> attribution = new LinkedHashMap<>();
        attribution.put("verdict", cause == null ? null : cause.kind().word());
        attribution.put("concern", cause == null ? null : cause.kind().concern().word());
        attribution.put("component", AlertEntity.causeOf(cause));
        attribution.put("confidence", incident.confidence());
        attribution.put("platform_at_fault", incident.platformAtFault());
        attribution.put("revised_from", revisedFrom);
        if (finding != null) {
            attribution.put("severity", finding.severity());
            attribution.put(
                    "alternatives",
                    finding.rivals().stream()
                            .limit(MOST_RIVALS)
                            .map(rival -> Map.of("component", String.valueOf(AlertEntity.causeOf(rival))))
                            .toList());
            attribution.put(
                    "evidence",
                    Map.of(
                            "failures",
                            finding.failures(),
                            "explained",
                            finding.explained(),
                            "runs",
                            finding.runs(),
                            "details",
                            details(incident)));
        }
        return attribution;
    }

    // How the failures look, and how often each.
    private static Map<String, Integer> details(Incident incident) {
        Map<String, Integer> details = new TreeMap<>();
        for (Incident.Evidence seen : incident.evidence()) {
            String detail = seen.detail();
            if (detail != null && (details.size() < MOST_DETAILS || details.containsKey(detail))) {
                details.merge(detail, seen.failures(), Integer::sum);
            }
        }
        return details;
    }

    private static Map<String, @Nullable Object> impact(Incident incident, List<CustomerImpact> hit) {
        Map<String, @Nullable Object> impact = new LinkedHashMap<>();
        List<String> components = incident.components().stream()
                .map(Incident.AffectedComponent::component)
                .toList();
        impact.put("components", limited(components));
        impact.put("component_count", components.size());
        impact.put("apps", app(incident.cause()));
        impact.put("regions", limited(incident.regions()));
        impact.put(
                "customers", limited(hit.stream().map(CustomerImpact::customer).toList()));
        impact.put("customer_count", hit.size());
        impact.put(
                "resource_count",
                hit.stream().mapToLong(CustomerImpact::resources).sum());
        long runs =
                incident.evidence().stream().mapToLong(Incident.Evidence::runs).sum();
        long failures = incident.evidence().stream()
                .mapToLong(Incident.Evidence::failures)
                .sum();
        // Of the requests that were made there, which is not what customers make.
        impact.put("share_of_requests", runs == 0 ? null : (double) failures / runs);
        return impact;
    }

    private static List<String> app(@Nullable Suspect cause) {
        if (cause == null) {
            return List.of();
        }
        return switch (cause.kind()) {
            case APP, APP_REGION, INSTANCE, APP_VERSION, STALE_DISCOVERY, STALE_DNS ->
                List.of("app/" + cause.parts().get(0));
            case HOST, REGION, PLATFORM, AGENT, LOCATION, RESOLVER, PATH, TRANSIT, STREAM -> List.of();
        };
    }

    private static List<Map<String, @Nullable Object>> evidence(Incident incident) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (Incident.Evidence seen :
                incident.evidence().stream().limit(MOST_EVIDENCE).toList()) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("probe", seen.probe());
            row.put("location", seen.location());
            row.put("runs", seen.runs());
            row.put("failures", seen.failures());
            row.put("detail", seen.detail());
            row.put("at", AlertEvent.text(seen.at()));
            rows.add(row);
        }
        return rows;
    }

    private static Map<String, Object> suppressed(AlertEntity alert, Situation around) {
        Map<String, Object> suppressed = new LinkedHashMap<>();
        suppressed.put("inhibits", limited(around.folded()));
        suppressed.put("silenced_by", limited(around.silencedBy()));
        suppressed.put("maintenance", around.maintenance());
        suppressed.put("flapping", alert.flapping);
        suppressed.put("transitions_1h", around.transitions());
        return suppressed;
    }

    private static Map<String, @Nullable Object> deploy(Deploy deploy) {
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("app", deploy.app());
        told.put("version", deploy.version());
        told.put("started_at", AlertEvent.text(deploy.startedAt()));
        told.put("finished_at", deploy.finishedAt() == null ? null : AlertEvent.text(deploy.finishedAt()));
        return told;
    }

    static List<String> limited(List<String> codes) {
        return codes.stream().limit(MOST_CODES).toList();
    }
}
