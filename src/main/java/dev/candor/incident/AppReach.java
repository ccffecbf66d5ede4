package dev.candor.incident;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;

/**
 * How much of one customer's app an incident hits, and on what it goes on: "1 of your 3 machines in fra is down; requests
 * continue on 2". Belongs to one customer and must never be shown to another.
 *
 * @param app the app's resource id
 * @param machines how many machines it has now
 * @param hit how many of them the incident hits now
 * @param state impaired where none is left, at risk where some are, unknown where it can't be told of any
 * @param regions the same per region that it stands in, by code
 */
@JsonNaming(SnakeCaseStrategy.class)
public record AppReach(String app, String customer, int machines, int hit, Impact.State state, List<Part> regions) {

    public AppReach {
        regions = List.copyOf(regions);
    }

    /** How many machines go on serving. */
    public int remaining() {
        return machines - hit;
    }

    /** The app's machines in one region. */
    @JsonNaming(SnakeCaseStrategy.class)
    public record Part(String region, int machines, int hit) {}
}
