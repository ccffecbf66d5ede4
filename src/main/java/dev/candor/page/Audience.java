package dev.candor.page;

import org.jspecify.annotations.Nullable;

/**
 * For whom an artefact is made. Links in pages are relative, so that a page is the same under whatever address it is read,
 * and none holds a capability.
 *
 * @param up leads from the page at hand to the audience's root: empty, or {@code ../}
 * @param customer the id of the customer; null for everybody
 */
record Audience(String up, @Nullable String customer) {

    /** The public page. */
    static final Audience EVERYBODY = new Audience("", null);

    /** Any customer who has nothing here: what is written for it is the same for all whom a matter does not hit. */
    static final Audience UNHIT = new Audience("", "");

    /** One customer's page. */
    static Audience of(String customer) {
        return new Audience("", customer);
    }

    /** The same, on a page one level below the root. */
    Audience below() {
        return new Audience("../", customer);
    }

    /** Whether it is what all customers share, who have nothing there. */
    boolean anyCustomer() {
        return UNHIT.customer() != null && UNHIT.customer().equals(customer);
    }

    /** Whether it is one customer's page. */
    boolean personal() {
        return customer != null;
    }

    /** What absolute addresses have between the site and the path: empty, or a token that the capability is put for. */
    String root() {
        return personal() ? Hole.token(Hole.ROOT) : "";
    }

    /** The address of the page itself. */
    String home() {
        return up.isEmpty() ? "./" : up;
    }

    /** An address below it; {@code path} does not begin with a slash. */
    String at(String path) {
        return up + path;
    }
}
