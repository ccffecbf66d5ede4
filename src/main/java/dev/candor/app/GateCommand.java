package dev.candor.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gate}: a pipeline's client of the deploy gate. */
@Command(
        name = "gate",
        mixinStandardHelpOptions = true,
        description = "Ask a hub whether a deploy may go on.",
        subcommands = {GateWaitCommand.class})
final class GateCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is needed: gate wait");
    }
}
