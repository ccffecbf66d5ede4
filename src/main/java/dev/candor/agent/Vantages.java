package dev.candor.agent;

import dev.candor.prober.Vantage;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How the network of each location leads elsewhere. Names lead where they say unless the configuration ({@code
 * candor.agent.connect-to}) or a caller of {@link #set} says otherwise.
 */
@ApplicationScoped
public class Vantages {

    private final Map<String, Map<String, String>> connectTo = new ConcurrentHashMap<>();

    Vantages(AgentConfig config) {
        connectTo.putAll(config.connectTo());
    }

    /**
     * From the next run on, that location connects to these addresses instead.
     *
     * @param elsewhere {@code host:port} to connect to, by {@code host:port} as probes name it; replaces what was set
     */
    public void set(String location, Map<String, String> elsewhere) {
        connectTo.put(location, Map.copyOf(elsewhere));
    }

    /** Where a run from that location is made from, now. */
    Vantage of(String location) {
        return new Vantage(location, connectTo.getOrDefault(location, Map.of()));
    }
}
