package dev.candor.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code statement}: what a customer's statement of a month rests on. */
@Command(
        name = "statement",
        mixinStandardHelpOptions = true,
        description = "Look into a customer's statement of a month.",
        subcommands = {StatementRecountCommand.class})
final class StatementCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed: statement recount");
    }
}
