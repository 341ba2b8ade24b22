package dev.tandem.runtime.app;

import dev.tandem.runtime.config.TerminationReason;
import dev.tandem.runtime.config.TerminationReport;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Prints a script by which a shell completes commands, options and files. */
final class CompletionCommand implements Command {

    private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    private final Supplier<List<Command>> commands;

    /**
     * @param commands all of them, this one too
     */
    CompletionCommand(Supplier<List<Command>> commands) {
        this.commands = commands;
    }

    @Override
    public String name() {
        return "completion";
    }

    @Override
    public Options options() {
        return new Options();
    }

    @Override
    public Audience audience(CommandLine line) {
        return Audience.PEOPLE;
    }

    @Override
    public String help() {
        return """
        usage: tandem-runtime completion bash|zsh|fish

        Prints a script by which that shell completes commands, options and files.

        examples:
          source <(tandem-runtime completion bash)
          tandem-runtime completion zsh > ~/.zfunc/_tandem-runtime
          tandem-runtime completion fish > ~/.config/fish/completions/tandem-runtime.fish
        """;
    }

    @Override
    public TerminationReport run(CommandLine line) throws Failure {
        var shell = String.join(" ", line.getArgList());
        switch (shell) {
            case "bash" -> System.out.print(bash());
            case "zsh" -> System.out.print(zsh());
            case "fish" -> System.out.print(fish());
            default ->
                    throw new Failure(
                            TerminationReason.ConfigInvalid,
                            "completion for '%s' is not there; allowed: %s"
                                    .formatted(shell, String.join(", ", SHELLS)));
        }
        return TerminationReport.of(TerminationReason.Completed, "printed for " + shell);
    }

    /** Options that take a value are completed by files, as nearly all of their values are. */
    private String bash() {
        var cases =
                commands.get().stream()
                        .map(
                                command ->
                                        "        %s) words=\"%s\" ;;\n"
                                                .formatted(command.name(), words(command, " ")))
                        .collect(Collectors.joining());
        return """
        _tandem_runtime() {
            local current="${COMP_WORDS[COMP_CWORD]}" words=""
            COMPREPLY=()
            if (( COMP_CWORD == 1 )); then
                mapfile -t COMPREPLY < <(compgen -W "%s --help --version" -- "$current")
                return
            fi
            case "${COMP_WORDS[1]}" in
        %s    esac
            if [[ $current == -* || ${COMP_WORDS[1]} == completion ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
            else
                mapfile -t COMPREPLY < <(compgen -f -- "$current")
            fi
        }
        complete -o filenames -F _tandem_runtime tandem-runtime
        """
                .formatted(names(), cases);
    }

    private String zsh() {
        var cases =
                commands.get().stream()
                        .map(
                                command ->
                                        "        %s) compadd -- %s ;;\n"
                                                .formatted(command.name(), words(command, " ")))
                        .collect(Collectors.joining());
        return """
        #compdef tandem-runtime
        _tandem_runtime() {
            if (( CURRENT == 2 )); then
                compadd -- %s --help --version
                return
            fi
            if [[ ${words[CURRENT]} != -* && ${words[2]} != completion ]]; then
                _files
                return
            fi
            case ${words[2]} in
        %s    esac
        }
        compdef _tandem_runtime tandem-runtime
        """
                .formatted(names(), cases);
    }

    private String fish() {
        var lines =
                commands.get().stream()
                        .flatMap(
                                command ->
                                        Stream.of(words(command, "\n").split("\n", -1))
                                                .map(word -> fish(command, word)))
                        .collect(Collectors.joining());
        return """
        complete -c tandem-runtime -n __fish_use_subcommand -f -a '%s'
        complete -c tandem-runtime -n __fish_use_subcommand -l help
        complete -c tandem-runtime -n __fish_use_subcommand -l version
        %s\
        """
                .formatted(names(), lines);
    }

    private static String fish(Command command, String word) {
        boolean option = word.startsWith("--");
        boolean valued = option && !word.equals("--help");
        return "complete -c tandem-runtime -n '__fish_seen_subcommand_from %s' %s\n"
                .formatted(
                        command.name(),
                        option
                                ? "-l %s%s".formatted(word.substring(2), valued ? " -r" : "")
                                : "-f -a " + word);
    }

    private String names() {
        return commands.get().stream().map(Command::name).collect(Collectors.joining(" "));
    }

    private static String words(Command command, String separator) {
        var options = command.options().getOptions().stream().map(Option::getLongOpt).sorted();
        var common = Stream.of("help", "termination-log");
        var words = Stream.concat(options, common).map(option -> "--" + option);
        return Stream.concat(
                        command.name().equals("completion") ? SHELLS.stream() : Stream.of(), words)
                .collect(Collectors.joining(separator));
    }
}
