package dev.candor.app;

import dev.candor.probe.ProbeCheck;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code validate}: prints everything that is wrong with catalog and probe files. Needs no server and no database. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = "Check probe files and catalog.yaml; print every error as file:line:column: message.")
final class ValidateCommand implements Callable<Integer> {

    /** {@code EX_DATAERR} of sysexits.h. */
    static final int CONFIGURATION_ERROR = 65;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE|DIR", description = "files, or directories at any depth")
    private List<Path> paths = List.of();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        boolean good = true;
        for (ProbeCheck.Checked file : ProbeCheck.of(paths, Launch.secrets())) {
            file.errors().forEach(error -> err.println(error.withCaret()));
            if (file.errors().isEmpty()) {
                out.printf("%s: %s%n", file.file(), file.summary());
            }
            good &= file.errors().isEmpty();
        }
        out.flush();
        err.flush();
        return good ? 0 : CONFIGURATION_ERROR;
    }
}
