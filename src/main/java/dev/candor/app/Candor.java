package dev.candor.app;

import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The one program. What needs no server ({@code check}, {@code validate}) runs without starting one. */
@QuarkusMain
@Command(
        name = "candor",
        mixinStandardHelpOptions = true,
        versionProvider = CandorVersion.class,
        description = "Outside-in probes, attribution, honest status pages, a deploy gate and on-call alerts.",
        subcommands = {
            ServeCommand.class,
            AgentCommand.class,
            DemoCommand.class,
            CheckCommand.class,
            ValidateCommand.class,
            CurlCommands.class,
            ReplayCommand.class,
            GateCommand.class,
            DbCommands.class,
            StatementCommand.class
        })
public final class Candor implements Runnable {

    /** {@code EX_USAGE} of sysexits.h. */
    static final int USAGE = 64;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli fills it in before the command runs
    private CommandSpec spec;

    /** Runs the command; {@code serve} if none is named. */
    public static void main(String... args) {
        int status = commands().execute(args.length == 0 ? new String[] {"serve"} : args);
        System.exit(status);
    }

    /** The commands as the program has them, with the exit statuses that they share. */
    static CommandLine commands() {
        CommandLine commands = new CommandLine(new Candor());
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        setUsageStatus(commands);
        return commands;
    }

    private static void setUsageStatus(CommandLine command) {
        command.getCommandSpec().exitCodeOnInvalidInput(USAGE);
        command.getSubcommands().values().forEach(Candor::setUsageStatus);
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "a command is needed");
    }
}
