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

    @Option(names = "--role", paramLabel = "all|hub", description = "hub leaves the local agents out")
    private @Nullable Role role;

    @Override
    public Integer call() {
        SmallRyeConfig config = Launch.config();
        if (role != null) {
            System.setProperty("candor.role", role.name());
        }
        Path data = Path.of(
                config.getOptionalValue("candor.data.directory", String.class).orElse("data"));
        return Launch.server(config, data, spec.commandLine().getErr(), held -> () -> {});
    }
}
