package dev.candor.app;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code curl}: command lines in, command lines out. Needs no server and no database. */
@Command(
        name = "curl",
        mixinStandardHelpOptions = true,
        description = "Make a probe file of a curl command line, or a command line of a probe.",
        subcommands = {CurlImportCommand.class, CurlExportCommand.class})
final class CurlCommands implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "import or export is needed");
    }
}
