package dev.candor.demo;

import java.util.LinkedHashMap;
import java.util.Map;

/** One answer of the simulated platform; its body is JSON. */
record Reply(int status, Map<String, String> headers, String body) {

    Reply {
        headers = Map.copyOf(headers);
    }

    static Reply json(int status, String body) {
        return new Reply(status, Map.of(), body);
    }

    /** The same with one more header; a header of that name is replaced. */
    Reply with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Reply(status, more, body);
    }
}
