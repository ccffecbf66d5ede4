package dev.candor.reader;

import dev.candor.page.Telling;
import dev.candor.page.Tellings;
import dev.candor.problem.ProblemException;
import dev.candor.security.Tokens;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who is told. Nobody is before whoever receives at the address has said so: what is asked for is a question to the address
 * first (double opt-in), for webhooks too, since a stranger could name anybody's.
 */
@ApplicationScoped
class Subscriptions {

    private static final int TOKEN_BYTES = 24;
    // Standard Webhooks 1.0, "Signature scheme": 24 to 64 bytes.
    private static final int SECRET_BYTES = 32;
    private static final int MOST_CHOSEN = 200;
    private static final int MOST_OF_A_CUSTOMER = 100;

    private final SubscriptionStore store;
    private final Notices notices;
    private final Tellings tellings;
    private final SubscriptionConfig config;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    Subscriptions(
            SubscriptionStore store,
            Notices notices,
            Tellings tellings,
            SubscriptionConfig config,
            InstantSource clock) {
        this.store = store;
        this.notices = notices;
        this.tellings = tellings;
        this.config = config;
        this.clock = clock;
    }

    /** Channels that can be asked for here. */
    List<Channel> channels() {
        return config.mailFrom().isPresent() ? List.of(Channel.values()) : List.of(Channel.WEBHOOK, Channel.STATUSPAGE);
    }

    /**
     * What somebody asks for.
     *
     * @param components empty for all
     * @param resources empty for all; for a customer only
     */
    record Wanted(Channel channel, @Nullable String address, List<String> components, List<String> resources) {}

    /**
     * Asks the address whether it wants this. Asking twice asks once more; it changes nothing of what is confirmed.
     *
     * @param customer whose page it is about; null for everybody's
     * @return what was asked for; of e-mail nobody can tell from it whether the address was known
     * @throws ProblemException 422 for what is no address or doesn't exist, 409 for a webhook that is told already, or where
     *     there are too many
     */
    @Transactional
    public Subscription ask(Wanted wanted, @Nullable String customer) {
        if (!channels().contains(wanted.channel())) {
            throw ProblemException.unprocessable(
                    "no-mail", "No e-mails are sent from here", "channel must be webhook or statuspage, was email");
        }
        String address = wanted.channel().address(wanted.address());
        List<String> components = chosen("component", wanted.components(), tellings.components());
        List<String> resources =
                chosen("resource", wanted.resources(), customer == null ? List.of() : tellings.holdings(customer));
        Instant now = clock.instant();
        Optional<Subscription> known = store.find(wanted.channel(), address, customer);
        if (known.isEmpty()) {
            room(customer);
            Subscription fresh = new Subscription(
                    UUID.randomUUID(),
                    customer,
                    wanted.channel(),
                    address,
                    components,
                    resources,
                    Tokens.random(TOKEN_BYTES),
                    secret(wanted.channel()),
                    now,
                    null);
            if (store.insert(fresh)) {
                notices.add(fresh.id(), Due.Kind.CONFIRM);
                return fresh;
            }
            // Somebody asked for the same at the same moment.
            throw taken();
        }
        Subscription old = known.get();
        if (old.confirmed()) {
            if (wanted.channel() != Channel.EMAIL) {
                throw taken();
            }
            notices.add(old.id(), Due.Kind.KNOWN);
            return old;
        }
        String secret = secret(wanted.channel());
        store.askAgain(old.id(), components, resources, secret, now);
        notices.add(old.id(), Due.Kind.CONFIRM);
        return new Subscription(
                old.id(), customer, old.channel(), address, components, resources, old.token(), secret, now, null);
    }

    private void room(@Nullable String customer) {
        if (customer != null && store.count(customer) >= MOST_OF_A_CUSTOMER) {
            throw ProblemException.conflict(
                    "too-many-subscriptions",
                    "There are too many subscriptions",
                    "a page has at most %d; end one first".formatted(MOST_OF_A_CUSTOMER));
        }
        if (store.count(null) >= config.most()) {
            throw ProblemException.conflict(
                    "too-many-subscriptions",
                    "There are too many subscriptions",
                    "no more than %d are kept here".formatted(config.most()));
        }
    }

    private static ProblemException taken() {
        return ProblemException.conflict(
                "already-subscribed",
                "This address is told already",
                "a webhook is subscribed once; change or end it by the link that its first message held");
    }

    private @Nullable String secret(Channel channel) {
        if (channel == Channel.EMAIL) {
            return null;
        }
        byte[] key = new byte[SECRET_BYTES];
        random.nextBytes(key);
        return "whsec_" + Base64.getEncoder().encodeToString(key);
    }

    private static List<String> chosen(String kind, List<String> wanted, List<Telling.Named> there) {
        List<String> distinct = wanted.stream().distinct().toList();
        if (distinct.size() > MOST_CHOSEN) {
            throw ProblemException.unprocessable(
                    "too-many-chosen",
                    "That is too much to choose",
                    "expected at most %d %ss, found %d; choose none for all"
                            .formatted(MOST_CHOSEN, kind, distinct.size()));
        }
        Set<String> known = there.stream().map(Telling.Named::id).collect(Collectors.toSet());
        distinct.stream().filter(id -> !known.contains(id)).findFirst().ifPresent(id -> {
            throw ProblemException.unprocessable(
                    "unknown-" + kind,
                    "There is no such " + kind,
                    "%ss must be ids from this page, found '%s'"
                            .formatted(kind, id.length() > 64 ? id.substring(0, 64) + "…" : id));
        });
        return distinct;
    }

    /** The subscription that a token opens. */
    @Transactional
    public Optional<Subscription> find(String token) {
        return store.byToken(token);
    }

    /** From now on it is told. Calling it twice changes nothing; empty if the token opens nothing. */
    @Transactional
    public Optional<Subscription> confirm(String token) {
        Optional<Subscription> found = store.byToken(token);
        found.ifPresent(s -> store.confirm(s.id(), clock.instant()));
        return store.byToken(token);
    }

    /**
     * From now on it is about this. Empty if the token opens nothing.
     *
     * @throws ProblemException 422 for what doesn't exist
     */
    @Transactional
    public Optional<Subscription> scope(String token, List<String> components, List<String> resources) {
        Subscription found = store.byToken(token).orElse(null);
        if (found == null) {
            return Optional.empty();
        }
        String customer = found.customer();
        store.scope(
                found.id(),
                chosen("component", components, tellings.components()),
                chosen("resource", resources, customer == null ? List.of() : tellings.holdings(customer)));
        return store.byToken(token);
    }

    /** Ends it: nothing of it is kept. Calling it twice changes nothing. */
    @Transactional
    public void end(String token) {
        store.byToken(token).ifPresent(s -> store.delete(s.id()));
    }

    /** Those of a customer that are told, the oldest first; at most a hundred. */
    @Transactional
    public List<Subscription> of(String customer) {
        return store.of(customer);
    }

    /** Ends one of a customer's; answers whether there was one. */
    @Transactional
    public boolean end(UUID id, String customer) {
        return store.of(customer).stream().anyMatch(s -> s.id().equals(id)) && store.delete(id);
    }

    /** Forgets what nobody confirmed since then. */
    @Transactional
    public int forgetUnconfirmed(Instant before) {
        return store.deleteUnconfirmed(before);
    }
}
