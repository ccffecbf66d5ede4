package dev.candor.app;

import dev.candor.demo.Demo;
import io.smallrye.config.SmallRyeConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code demo}: {@code serve} beside a simulated platform that can be broken part by part. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Run Candor beside a simulated platform on loopback, with a page of switches to break it.")
final class DemoCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private CommandSpec spec;

    @Override
    public Integer call() {
        SmallRyeConfig config = Launch.config();
        // A history of its own, so that it never mixes with that of a real platform.
        Path data = Path.of(config.getOptionalValue("candor.data.directory", String.class)
                        .orElse("data"))
                .resolve("demo");
        InstantSource clock = new ClockProducer().clock();
        return Launch.server(config, data, spec.commandLine().getErr(), held -> {
            Demo demo = Demo.start(held, clock);
            // Whatever the environment says of a real platform must not point the demo at it.
            demo.overrides().forEach(System::setProperty);
            return demo::close;
        });
    }
}
