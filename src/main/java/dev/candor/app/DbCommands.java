package dev.candor.app;

import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.zip.ZipFile;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code db}: all that a Candor knows as one file, and back, without PostgreSQL's own programs. */
@Command(
        name = "db",
        mixinStandardHelpOptions = true,
        description = "Back up what Candor knows, restore it elsewhere, and check a backup.")
final class DbCommands implements Runnable {

    private static final String DATA =
            "the data directory, of the embedded database and the pages; else CANDOR_DATA_DIRECTORY, or data";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private CommandSpec spec;

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Write all tables and pages to a file, of one moment, also while Candor runs.")
    int export(
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = "--data", paramLabel = "DIR", description = DATA) @Nullable Path data) {
        return say(() -> {
            SmallRyeConfig config = Launch.config();
            InstantSource clock = new ClockProducer().clock();
            try (DatabaseAccess access = DatabaseAccess.existing(config, directory(config, data));
                    Connection connection = access.database().getConnection()) {
                return "wrote "
                        + told(ArchiveWriter.write(
                                connection, access.pages(), file, CandorVersion.current(), clock.instant()));
            }
        });
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description =
                    "Fill a clean data directory, or an empty database, from such a file, also one of an older Candor.")
    int importFrom(
            @Parameters(paramLabel = "FILE") Path file,
            @Option(names = "--data", paramLabel = "DIR", description = DATA) @Nullable Path data) {
        return say(() -> {
            SmallRyeConfig config = Launch.config();
            // Before anything is made: a damaged file must leave a clean directory clean.
            check(file);
            try (DatabaseAccess access = DatabaseAccess.clean(config, directory(config, data))) {
                Archive read = ArchiveReader.read(file, access.database(), access.pages());
                access.finish();
                return "read " + told(read);
            }
        });
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Read such a file to its end and hold every table and page against its digest.")
    int checkFile(@Parameters(paramLabel = "FILE") Path file) {
        return say(() -> "whole: " + told(check(file)));
    }

    private static Archive check(Path file) throws IOException {
        try (ZipFile zip = Archive.open(file)) {
            return Archive.checked(zip);
        }
    }

    private static String told(Archive archive) {
        return "%d rows of %d tables and %d files of pages, of %s, migration %s, Candor %s"
                .formatted(
                        archive.rows(),
                        archive.tables().size(),
                        archive.files().size(),
                        archive.exportedAt(),
                        archive.schema(),
                        archive.candor());
    }

    private static Path directory(SmallRyeConfig config, @Nullable Path asked) {
        return asked != null
                ? asked
                : config.getOptionalValue("candor.data.directory", Path.class).orElse(Path.of("data"));
    }

    /** What a command does; answers the line that it prints. */
    private interface Work {
        String done() throws IOException, SQLException;
    }

    private int say(Work work) {
        Launch.logToConsole();
        try {
            spec.commandLine().getOut().println(work.done());
            spec.commandLine().getOut().flush();
            return 0;
        } catch (IOException | SQLException | FlywayException e) {
            spec.commandLine().getErr().println("candor: " + e.getMessage());
            return Launch.UNAVAILABLE;
        }
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "export, import or check is needed");
    }
}
