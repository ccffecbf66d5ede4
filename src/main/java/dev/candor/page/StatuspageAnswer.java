package dev.candor.page;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** One answer of Atlassian Statuspage's public API, version 2, for whatever reads that already. */
final class StatuspageAnswer implements Artefact {
    private static final Section STATUS = new Section("status", StatuspageSections::status);
    private static final Section COMPONENTS = new Section("components", StatuspageSections::components);
    private static final Section INCIDENTS = new Section("incidents", StatuspageSections::incidents);
    private static final Section UNRESOLVED = new Section("incidents", StatuspageSections::unresolved);
    private static final Section WORKS = new Section("scheduled_maintenances", StatuspageSections::works);
    private static final Section UPCOMING = new Section("scheduled_maintenances", StatuspageSections::upcoming);
    private static final Section ACTIVE = new Section("scheduled_maintenances", StatuspageSections::active);

    private final URI base;
    private final Sharing sharing;
    private final String name;
    private final List<Section> sections;

    private StatuspageAnswer(URI base, Sharing sharing, String name, Section... sections) {
        this.base = base;
        this.sharing = sharing;
        this.name = name;
        this.sections = List.of(sections);
    }

    private record Section(String key, Function<StatuspageSections, Object> content) {}

    /**
     * All of them.
     *
     * @param base where the pages can be reached from outside, without a slash at its end
     */
    static List<Artefact> all(URI base, Sharing sharing) {
        return List.of(
                new StatuspageAnswer(base, sharing, "summary", COMPONENTS, UNRESOLVED, WORKS, STATUS),
                new StatuspageAnswer(base, sharing, "status", STATUS),
                new StatuspageAnswer(base, sharing, "components", COMPONENTS),
                new StatuspageAnswer(base, sharing, "incidents", INCIDENTS),
                new StatuspageAnswer(base, sharing, "incidents/unresolved", UNRESOLVED),
                new StatuspageAnswer(base, sharing, "scheduled-maintenances", WORKS),
                new StatuspageAnswer(base, sharing, "scheduled-maintenances/upcoming", UPCOMING),
                new StatuspageAnswer(base, sharing, "scheduled-maintenances/active", ACTIVE));
    }

    @Override
    public String path() {
        return "api/v2/" + name + ".json";
    }

    @Override
    public String type() {
        return "application/json";
    }

    @Override
    public String write(Projection projection) {
        StatuspageSections said = new StatuspageSections(base, sharing, projection);
        return sections.contains(STATUS) || sections.contains(COMPONENTS)
                ? write(projection, said)
                : said.common(path(), () -> write(projection, said));
    }

    private String write(Projection projection, StatuspageSections said) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("page", said.page());
        sections.forEach(section -> answer.put(section.key(), section.content().apply(said)));
        // What is ours stands in one place, where it says the most; elsewhere it would only cost room.
        if (projection.audience().personal() && name.equals("summary")) {
            answer.put("_personal", said.personal());
        }
        return Json.write(answer);
    }
}
