package dev.candor.alert.channel;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * One request to another system.
 *
 * @param headers by name; never with a line break in a value
 * @param body what is sent, in UTF-8
 */
public record Call(String method, URI url, Map<String, String> headers, String body) {

    public Call {
        headers = Map.copyOf(headers);
    }

    static Call json(URI url, Map<String, String> headers, String body) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", "application/json; charset=utf-8");
        return new Call("POST", url, all, body);
    }
}
