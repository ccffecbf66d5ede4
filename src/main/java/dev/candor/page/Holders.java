package dev.candor.page;

import java.util.Set;

/**
 * Who has pages of their own: whoever has a key, or may sign in.
 *
 * @param everyCustomer whether all customers of the catalog may sign in
 */
record Holders(SnapshotStore store, Sources sources, boolean everyCustomer) {

    /** Whether that customer has. */
    boolean has(String customer) {
        return store.keys().has(customer)
                || (everyCustomer && sources.catalog().customer(customer).isPresent());
    }

    /** Ids of all of them; the set is the caller's own. */
    Set<String> all() {
        Set<String> all = store.keys().customers();
        if (everyCustomer) {
            sources.catalog().customers().forEach(customer -> all.add(customer.id()));
        }
        return all;
    }
}
