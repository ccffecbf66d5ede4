package dev.candor.security;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which capabilities open whose pages, at one moment. Holds digests only: who reads them can open nothing. Immutable.
 */
public final class CapabilityKeys {

    /** Nobody has a key. */
    public static final CapabilityKeys NONE = new CapabilityKeys(Map.of());

    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{27}");

    private final Map<String, String> customerByDigest;
    private final Set<String> customers;

    private CapabilityKeys(Map<String, String> customerByDigest) {
        this.customerByDigest = Map.copyOf(customerByDigest);
        this.customers = Set.copyOf(customerByDigest.values());
    }

    /** The keys of these digests (SHA-256, in hexadecimal), each with the id of the customer it was issued for. */
    public static CapabilityKeys of(Map<String, String> customerByDigest) {
        return new CapabilityKeys(customerByDigest);
    }

    /** The id of the customer whose page this key opens; empty for a malformed, unknown or revoked one. */
    public Optional<String> customerOf(String capability) {
        return SHAPE.matcher(capability).matches()
                ? Optional.ofNullable(customerByDigest.get(Sha256.hex(Tokens.digest(capability))))
                : Optional.empty();
    }

    /** Ids of the customers that have a key, in their order; the set is the caller's own. */
    public Set<String> customers() {
        return new TreeSet<>(customers);
    }

    /** Whether that customer has a key. */
    public boolean has(String customer) {
        return customers.contains(customer);
    }

    /** The customers by digest, in the order of digests. */
    public SortedMap<String, String> byDigest() {
        return new TreeMap<>(customerByDigest);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CapabilityKeys keys && keys.customerByDigest.equals(customerByDigest);
    }

    @Override
    public int hashCode() {
        return customerByDigest.hashCode();
    }
}
