package dev.candor.reader;

import dev.candor.alert.Reply;
import dev.candor.alert.Retries;
import dev.candor.incident.Incident;
import dev.candor.incident.IncidentChanged;
import dev.candor.incident.Maintenance;
import dev.candor.incident.MaintenanceChanged;
import dev.candor.incident.Postmortem;
import dev.candor.incident.Update;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import jakarta.transaction.Transactional.TxType;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The outbox of subscriptions, written in the very transaction of what is to be told. Unlike that of alerts it keeps no row
 * per event but the newest number per subscription and matter, so that whoever can't be reached for a day finds one message
 * and not a hundred. Claimed in one transaction, sent outside of any, settled in another: at least once.
 */
@ApplicationScoped
class Notices {

    /** Longer than any sending, so that nobody sends what another still sends. */
    static final Duration CLAIM = Duration.ofMinutes(5);

    private static final String INSERT = "insert into subscription_notice (subscription, kind, subject, told, at) ";
    private static final String OR_RAISE = " on conflict (subscription, kind, subject) do update"
            + " set told = excluded.told, at = excluded.at where excluded.told > subscription_notice.told";
    // One never looks at whether the other's customer is hit: that is the projection's to say when it is sent.
    private static final String OF_INCIDENT = INSERT + """
            select s.id, ?, ?, ?, ? from subscription s where s.confirmed_at <= ? and (
                (s.customer is null and (s.components = '{}' or s.components && ?))
                or s.customer in (select i.customer from impact i where i.incident = ?))
            """ + OR_RAISE;
    private static final String OF_WORK = INSERT + """
            select s.id, 'WORK', ?, ?, ? from subscription s where s.confirmed_at is not null
                and (s.customer is not null or s.components = '{}' or s.components && ?)
            """ + OR_RAISE;
    private static final String CLAIM_DUE = """
            with due as (
                select s.id from subscription s
                where s.next_at <= ? and (s.claimed_until is null or s.claimed_until <= ?)
                    and exists (select from subscription_notice n where n.subscription = s.id and n.told > n.sent)
                order by s.next_at, s.id limit ? for update of s skip locked)
            update subscription s set claimed_until = ? from due where s.id = due.id returning s.*
            """;
    private static final String WAITING = """
            select subscription, kind, subject, told, sent from subscription_notice
            where subscription = any(?) and told > sent order by subscription, at, subject
            """;

    private final SubscriptionStore store;
    private final Pace pace;
    private final Retries retries;
    private final InstantSource clock;

    Notices(SubscriptionStore store, SubscriptionConfig config, RandomGenerator random, InstantSource clock) {
        this.store = store;
        this.pace = new Pace(config.pause(), config.longestPause());
        this.retries = new Retries(random);
        this.clock = clock;
    }

    @Transactional(TxType.MANDATORY)
    void on(@Observes IncidentChanged changed) {
        Incident incident = changed.incident();
        Postmortem found = incident.postmortem();
        if (!incident.platformAtFault()) {
            return;
        }
        if (changed.change() != IncidentChanged.Change.EDITED) {
            int told = incident.latest().map(Update::number).orElse(0);
            if (told > 0) {
                tell(Due.Kind.INCIDENT, incident, told, clock.instant());
            }
        } else if (found != null) {
            // Whoever subscribed since would get what is old; whoever was told has a notice already.
            tell(Due.Kind.POSTMORTEM, incident, 1, found.publishedAt());
        }
    }

    private void tell(Due.Kind kind, Incident incident, int told, Instant subscribedBy) {
        store.run(OF_INCIDENT, insert -> {
            insert.setString(1, kind.name());
            insert.setObject(2, incident.id());
            insert.setInt(3, told);
            insert.setObject(4, SubscriptionStore.utc(clock.instant()));
            insert.setObject(5, SubscriptionStore.utc(subscribedBy));
            insert.setArray(
                    6,
                    SubscriptionStore.texts(
                            insert,
                            incident.components().stream()
                                    .map(Incident.AffectedComponent::component)
                                    .toList()));
            insert.setObject(7, incident.id());
            return insert.executeUpdate();
        });
    }

    @Transactional(TxType.MANDATORY)
    void on(@Observes MaintenanceChanged changed) {
        Maintenance work = changed.maintenance();
        store.run(OF_WORK, insert -> {
            insert.setObject(1, work.id());
            insert.setInt(2, work.cancelledAt() == null ? 1 : 2);
            insert.setObject(3, SubscriptionStore.utc(clock.instant()));
            insert.setArray(4, SubscriptionStore.texts(insert, work.components()));
            return insert.executeUpdate();
        });
    }

    /** Something about the subscription itself, once more each time. Takes part in the transaction at hand. */
    void add(UUID subscription, Due.Kind kind) {
        store.run(
                INSERT + "values (?, ?, ?, 1, ?) on conflict (subscription, kind, subject) do update"
                        + " set told = subscription_notice.told + 1, at = excluded.at",
                insert -> {
                    insert.setObject(1, subscription);
                    insert.setString(2, kind.name());
                    insert.setObject(3, subscription);
                    insert.setObject(4, SubscriptionStore.utc(clock.instant()));
                    return insert.executeUpdate();
                });
    }

    /** Up to {@code limit} subscriptions of which something waits, now the caller's for {@link #CLAIM}. */
    @Transactional
    public List<Due> claim(int limit, Instant now) {
        Map<UUID, Claimed> claimed = store.run(CLAIM_DUE, claim -> {
            claim.setObject(1, SubscriptionStore.utc(now));
            claim.setObject(2, SubscriptionStore.utc(now));
            claim.setInt(3, limit);
            claim.setObject(4, SubscriptionStore.utc(now.plus(CLAIM)));
            return claimed(claim);
        });
        if (claimed.isEmpty()) {
            return List.of();
        }
        store.run(WAITING, query -> {
            query.setArray(
                    1,
                    query.getConnection().createArrayOf("uuid", claimed.keySet().toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    Claimed one = claimed.get(row.getObject(1, UUID.class));
                    if (one != null && one.notices().size() < Due.MOST) {
                        one.notices()
                                .add(new Due.Notice(
                                        Due.Kind.valueOf(row.getString(2)),
                                        row.getObject(3, UUID.class),
                                        row.getInt(4),
                                        row.getInt(5)));
                    }
                }
            }
            return claimed;
        });
        return claimed.values().stream().map(Claimed::toDue).toList();
    }

    private record Claimed(Due due, List<Due.Notice> notices) {
        Due toDue() {
            return new Due(due.subscription(), due.attempts(), due.burst(), due.sentAt(), notices);
        }
    }

    private static Map<UUID, Claimed> claimed(PreparedStatement claim) throws SQLException {
        Map<UUID, Claimed> found = new LinkedHashMap<>();
        try (ResultSet row = claim.executeQuery()) {
            while (row.next()) {
                Subscription subscription = SubscriptionStore.read(row);
                OffsetDateTime sent = row.getObject("sent_at", OffsetDateTime.class);
                Due due = new Due(
                        subscription,
                        row.getInt("attempts"),
                        row.getInt("burst"),
                        sent == null ? null : sent.toInstant(),
                        List.of());
                found.put(subscription.id(), new Claimed(due, new ArrayList<>()));
            }
        }
        return found;
    }

    /** How a settled sending ended. */
    enum Ending {
        /** It arrived. */
        DELIVERED,
        /** There was nothing in it for this subscriber. */
        NOTHING,
        /** It is tried again. */
        FAILED,
        /** It was tried often enough, and is tried no more. */
        DROPPED,
        /** The receiver wants no more, ever. */
        GONE
    }

    /**
     * Writes down how a sending went.
     *
     * @param done what was sent or needs no sending, with the number that was told
     * @param reply of the receiver; empty if nothing was to be sent
     */
    @Transactional
    public Ending settle(Due due, List<Due.Notice> done, Optional<Reply> reply) {
        Instant now = clock.instant();
        UUID id = due.subscription().id();
        if (reply.isPresent() && reply.get().gone()) {
            store.delete(id);
            return Ending.GONE;
        }
        done.forEach(notice -> sent(id, notice));
        if (reply.isEmpty()) {
            release(id, now, due.attempts(), due.burst(), due.sentAt(), null);
            return Ending.NOTHING;
        }
        Reply said = reply.get();
        if (said.arrived()) {
            int burst = pace.burst(due.burst(), due.sentAt(), now);
            release(id, now.plus(pace.after(due.subscription().channel(), burst)), 0, burst, now, null);
            return Ending.DELIVERED;
        }
        Optional<Duration> wait = retries.after(due.attempts() + 1);
        if (wait.isEmpty()) {
            due.notices().forEach(notice -> sent(id, notice));
            release(id, now, 0, due.burst(), due.sentAt(), said.error());
            return Ending.DROPPED;
        }
        Duration asked = said.retryAfter();
        Duration pause = asked == null || asked.compareTo(wait.get()) < 0 ? wait.get() : asked;
        release(id, now.plus(pause), due.attempts() + 1, due.burst(), due.sentAt(), said.error());
        return Ending.FAILED;
    }

    private void sent(UUID subscription, Due.Notice notice) {
        store.run(
                "update subscription_notice set sent = greatest(sent, ?), told = greatest(told, ?)"
                        + " where subscription = ? and kind = ? and subject = ?",
                update -> {
                    update.setInt(1, notice.told());
                    update.setInt(2, notice.told());
                    update.setObject(3, subscription);
                    update.setString(4, notice.kind().name());
                    update.setObject(5, notice.subject());
                    return update.executeUpdate();
                });
    }

    private void release(
            UUID id, Instant next, int attempts, int burst, @Nullable Instant sentAt, @Nullable String error) {
        store.run(
                "update subscription set claimed_until = null, next_at = ?, attempts = ?, burst = ?, sent_at = ?,"
                        + " last_error = ? where id = ?",
                update -> {
                    update.setObject(1, SubscriptionStore.utc(next));
                    update.setInt(2, attempts);
                    update.setInt(3, burst);
                    update.setObject(4, sentAt == null ? null : SubscriptionStore.utc(sentAt));
                    update.setString(5, error);
                    update.setObject(6, id);
                    return update.executeUpdate();
                });
    }

    /** Forgets what was told long ago of matters that nobody adds to any more; answers how many. */
    @Transactional
    public int forget(Instant before) {
        return store.run("delete from subscription_notice where told <= sent and at < ?", delete -> {
            delete.setObject(1, SubscriptionStore.utc(before));
            return delete.executeUpdate();
        });
    }
}
