package dev.candor.probe;

/** What a query or a filter gives, known before any answer is seen: it decides which predicates and values make sense. */
enum ValueType {
    TEXT("text"),
    NUMBER("a number"),
    /** Milliseconds; written with a unit. */
    TIMING("a duration"),
    /** Bytes; written plain or with a unit. */
    SIZE("a size"),
    BOOLEAN("true or false"),
    /** Whatever stands there: text, number, true, false, null, a list or an object. */
    JSON("a JSON value");

    private final String title;

    ValueType(String title) {
        this.title = title;
    }

    /** For messages: {@code text}, {@code a number}. */
    String title() {
        return title;
    }

    /** Whether it has an order that {@code <} can ask for. JSON has one where it turns out to be a number. */
    boolean isOrdered() {
        return this != TEXT && this != BOOLEAN;
    }

    /** Whether it is, or can turn out to be, text. */
    boolean mayBeText() {
        return this == TEXT || this == JSON;
    }
}
