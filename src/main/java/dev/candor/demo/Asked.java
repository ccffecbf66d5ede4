package dev.candor.demo;

import io.netty.channel.EventLoop;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request that reached the simulated platform.
 *
 * @param path as sent, query included
 * @param headers by lower-case name; of a repeated one, the last
 * @param loop the event loop that read it: delays are scheduled here, nothing may block it
 */
record Asked(String method, String path, Map<String, String> headers, String body, EventLoop loop) {

    /** The name that was asked for, without a port: {@code edge.demo.test}; empty if none was. */
    String host() {
        String host = headers.getOrDefault("host", "");
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    /** The value of a header, named in lower case. */
    @Nullable
    String header(String name) {
        return headers.get(name);
    }
}
