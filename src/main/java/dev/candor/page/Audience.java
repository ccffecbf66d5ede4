package dev.candor.page;

import org.jspecify.annotations.Nullable;

/**
 * For whom a page is made.
 *
 * @param root what all its addresses begin with: empty, or {@code /c/} and the capability
 * @param customer the id of the customer; null for everybody
 */
record Audience(String root, @Nullable String customer) {

    /** The public page. */
    static final Audience EVERYBODY = new Audience("", null);

    /** The customer that this capability was issued for. */
    static Audience holderOf(String capability, String customer) {
        return new Audience("/c/" + capability, customer);
    }

    /** Whether it is one customer's page. */
    boolean personal() {
        return customer != null;
    }

    /** The address of the page itself. */
    String home() {
        return root.isEmpty() ? "/" : root;
    }

    /** An address below it; {@code path} begins with a slash. */
    String at(String path) {
        return root + path;
    }
}
