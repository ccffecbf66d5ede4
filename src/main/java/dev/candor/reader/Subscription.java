package dev.candor.reader;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * That somebody wants to be told. Holds keys: never shown as it is.
 *
 * @param customer whose page it is about; null for everybody's
 * @param components ids of the components it is about; empty for all
 * @param resources ids of the customer's resources and apps it is about; empty for whatever hits the customer, also what they
 *     will have later
 * @param token opens its own page; known to nobody but who receives at the address
 * @param secret what its webhooks are signed with; null for e-mail
 * @param confirmedAt null while nobody has confirmed that they receive at the address
 */
record Subscription(
        UUID id,
        @Nullable String customer,
        Channel channel,
        String address,
        List<String> components,
        List<String> resources,
        String token,
        @Nullable String secret,
        Instant askedAt,
        @Nullable Instant confirmedAt) {

    Subscription {
        components = List.copyOf(components);
        resources = List.copyOf(resources);
    }

    boolean confirmed() {
        return confirmedAt != null;
    }
}
