package dev.candor.page;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How pages are kept; keys start with {@code candor.page}. */
@ConfigMapping(prefix = "candor.page")
public interface PageConfig {

    /** Where snapshots are kept. {@code serve --role page} on the same directory serves them without a database. */
    @WithDefault("${candor.data.directory:data}/pages")
    Path directory();

    /**
     * How long after its facts were last known to be right a page still claims anything; from then on it says that it
     * can't tell. Long enough for a database that starts again (15 s), short enough that nobody plans by a dead page.
     */
    @WithDefault("30s")
    Duration expiresAfter();

    /** How much memory snapshots may take, in MiB; those that are not in memory are read from their files. */
    @WithDefault("64")
    @Min(8)
    @Max(16_384)
    int memoryMib();

    /**
     * How many readers may be told at once, by {@code /events}, when their page says something else. Each costs a connection
     * and some kilobytes; who can't be let in is told to come again, and can read the page itself.
     */
    @WithDefault("1000")
    @Min(1)
    @Max(100_000)
    int streams();

    /**
     * Origins ({@code https://www.example.com}), separated by commas, whose pages may show {@code /embed/card} in a frame.
     * Without any, none may.
     */
    Optional<List<EmbedSite>> embedSites();

    /**
     * How often it is made sure that what is published is right, and told how old it is. {@code off} for never; then pages
     * are made anew only when somebody asks for one, which no site should want.
     */
    @WithDefault("1s")
    String every();
}
