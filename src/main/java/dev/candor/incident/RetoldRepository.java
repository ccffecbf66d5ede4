package dev.candor.incident;

import dev.candor.catalog.Tongue;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of what was told again: edits, translations and postmortems. */
@ApplicationScoped
class RetoldRepository {

    private final EntityManager rows;

    RetoldRepository(EntityManager rows) {
        this.rows = rows;
    }

    Optional<UpdateEntity> update(UUID incident, int number) {
        return Optional.ofNullable(rows.find(UpdateEntity.class, new UpdateEntity.Key(incident, number)));
    }

    Optional<TranslationEntity> translation(UUID incident, int number, Tongue tongue) {
        return Optional.ofNullable(
                rows.find(TranslationEntity.class, new TranslationEntity.Key(incident, number, tongue.code())));
    }

    /** How often that text was changed, in whatever language. */
    int edits(UUID incident, int number) {
        return rows.createQuery(
                        "select count(*) from IncidentEdit e where e.key.incident = ?1 and e.key.number = ?2",
                        Long.class)
                .setParameter(1, incident)
                .setParameter(2, number)
                .getSingleResult()
                .intValue();
    }

    /** In each language, in order of their codes. */
    List<PostmortemEntity> postmortems(Collection<UUID> incidents) {
        return rows.createQuery(
                        "from IncidentPostmortem p where p.key.incident in ?1 order by p.key.language",
                        PostmortemEntity.class)
                .setParameter(1, incidents)
                .getResultList();
    }

    /** All of these incidents, read at once. */
    Retold of(Collection<UUID> incidents) {
        Map<String, List<Edit>> edits = new HashMap<>();
        rows.createQuery("from IncidentEdit e where e.key.incident in ?1 order by e.key.edit desc", EditEntity.class)
                .setParameter(1, incidents)
                .getResultList()
                .forEach(
                        e -> edits.computeIfAbsent(Retold.key(e.key.incident(), e.key.number()), k -> new ArrayList<>())
                                .add(e.toEdit()));
        Map<String, Map<String, String>> translations = new HashMap<>();
        rows.createQuery("from IncidentTranslation t where t.key.incident in ?1", TranslationEntity.class)
                .setParameter(1, incidents)
                .getResultList()
                .forEach(t -> translations
                        .computeIfAbsent(Retold.key(t.key.incident(), t.key.number()), k -> new TreeMap<>())
                        .put(t.key.language(), t.text));
        Map<UUID, List<PostmortemEntity>> postmortems = new HashMap<>();
        postmortems(incidents)
                .forEach(p -> postmortems
                        .computeIfAbsent(p.key.incident(), i -> new ArrayList<>())
                        .add(p));
        return new Retold(edits, translations, postmortems);
    }

    /**
     * What was told again of some incidents.
     *
     * @param edits newest first
     */
    record Retold(
            Map<String, List<Edit>> edits,
            Map<String, Map<String, String>> translations,
            Map<UUID, List<PostmortemEntity>> postmortems) {

        static String key(UUID incident, int number) {
            return incident + " " + number;
        }

        /** An update with how it was changed. */
        Update update(UUID incident, Update told) {
            String key = key(incident, told.number());
            return told.retold(edits.getOrDefault(key, List.of()), translations.getOrDefault(key, Map.of()));
        }

        /** What everybody reads; null where nothing is published. */
        @Nullable
        Postmortem postmortem(UUID incident) {
            Map<String, String> texts = new TreeMap<>();
            PostmortemEntity english = null;
            for (PostmortemEntity row : postmortems.getOrDefault(incident, List.of())) {
                if (row.key.language().equals(Tongue.EN.code())) {
                    english = row;
                } else if (row.text != null) {
                    texts.put(row.key.language(), row.text);
                }
            }
            return english == null || english.text == null || english.publishedAt == null
                    ? null
                    : new Postmortem(
                            english.text,
                            english.publishedAt,
                            edits.getOrDefault(key(incident, EditEntity.POSTMORTEM), List.of()),
                            texts);
        }
    }
}
