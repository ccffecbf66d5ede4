package dev.candor.demo;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a part of the simulated platform is made to behave. */
public enum Condition {
    /** As it should. */
    UP,
    /** Answers, {@link Platform#SLOWNESS} late. */
    SLOW,
    /** Drops every fifth request. */
    GRAY,
    /** Refuses every connection. */
    REFUSED,
    /** Takes connections and never says a word. */
    SILENT;

    /** The word in JSON, forms and on the page. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
