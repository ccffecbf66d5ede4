package dev.candor.gate;

import java.util.Map;

/**
 * Whom to tell of a gate.
 *
 * @param url where; what that is depends on the kind
 * @param facts what else that kind needs, by name
 */
record Callback(CallbackKind kind, String url, Map<String, String> facts) {

    Callback {
        facts = Map.copyOf(facts);
    }

    Callback(CallbackKind kind, String url) {
        this(kind, url, Map.of());
    }
}
