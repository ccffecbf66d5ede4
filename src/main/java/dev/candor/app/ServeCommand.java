package dev.candor.app;

import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serve}: hub and local agents, on the embedded database or on somebody's PostgreSQL. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description =
                "Run Candor: hub and a local agent, on the embedded database unless QUARKUS_DATASOURCE_JDBC_URL is set.")
final class ServeCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private CommandSpec spec;

    @Option(
            names = "--role",
            paramLabel = "all|hub|page",
            description =
                    "hub leaves the local agents out; page only serves the pages that a hub made in the same directory,"
                            + " without a database, also when the hub is gone")
    private @Nullable Role role;

    @Override
    public Integer call() {
        SmallRyeConfig config = Launch.config();
        Role asked = role == null
                ? config.getOptionalValue("candor.role", Role.class).orElse(Role.ALL)
                : role;
        if (asked == Role.PAGE) {
            return PageRole.run(config, spec.commandLine().getErr());
        }
        if (role != null) {
            System.setProperty("candor.role", role.name());
        }
        Path data = Path.of(
                config.getOptionalValue("candor.data.directory", String.class).orElse("data"));
        return Launch.server(config, data, spec.commandLine().getErr(), held -> () -> {});
    }
}
