package dev.candor.page;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.candor.security.Sha256;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The objects of Atlassian Statuspage's public API, version 2 (https://www.mongodb.com/docs/api/doc/cloud-status.yaml is a
 * description of it that can be read by machines), field by field. All times are {@link #time}, all ids {@link #id}.
 */
final class StatuspageShapes {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final int ID = 12;

    private StatuspageShapes() {}

    /** RFC 3339 in UTC, always with three digits of milliseconds. */
    static String time(Instant at) {
        return TIME.format(at);
    }

    /** Null where there is no time. */
    static @Nullable String timeOrNull(@Nullable Instant at) {
        return at == null ? null : time(at);
    }

    /** What stands for one of ours: the same for ever, twelve characters, and nothing can be read from it. */
    static String id(String kind, Object id) {
        return Sha256.hex(Sha256.of(kind + ":" + id)).substring(0, ID);
    }

    /** The page that an answer is about. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Page(String id, String name, String url, String timeZone, String updatedAt) {}

    /** The whole in a word. */
    record Status(String indicator, String description) {}

    /** The page in a webhook. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Brief(String id, String statusIndicator, String statusDescription) {}

    /** A component, or a group of them. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Component(
            String id,
            String name,
            String status,
            String createdAt,
            String updatedAt,
            int position,
            @Nullable String description,
            boolean showcase,
            @Nullable String startDate,
            @Nullable String groupId,
            String pageId,
            boolean group,
            boolean onlyShowIfDegraded,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            List<String> components) {}

    /** One thing told. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Update(
            String id,
            String status,
            String body,
            String incidentId,
            String createdAt,
            String updatedAt,
            String displayAt,
            @Nullable List<String> affectedComponents,
            boolean deliverNotifications,
            @Nullable String customTweet,
            @Nullable String tweetId) {}

    /**
     * An incident, or planned work: only that is scheduled. The last three are there once a postmortem is published.
     */
    @JsonNaming(SnakeCaseStrategy.class)
    record Incident(
            String id,
            String name,
            String status,
            String createdAt,
            String updatedAt,
            @Nullable String monitoringAt,
            @Nullable String resolvedAt,
            String impact,
            String shortlink,
            String startedAt,
            String pageId,
            List<Update> incidentUpdates,
            List<Component> components,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String scheduledFor,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String scheduledUntil,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String postmortemBody,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String postmortemBodyLastUpdatedAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String postmortemPublishedAt) {}

    /** Ours, on personal pages only: what incidents do to what the customer has. */
    record Personal(String customer, String verdict, List<Impact> impacts) {}

    /** What one incident does, or did, to one component that is a resource of the customer's. */
    @JsonNaming(SnakeCaseStrategy.class)
    record Impact(
            String incidentId,
            String componentId,
            String state,
            String basis,
            String startedAt,
            @Nullable String resolvedAt) {}
}
