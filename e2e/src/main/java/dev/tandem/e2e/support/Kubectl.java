package dev.tandem.e2e.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The real kubectl, in one namespace. */
public record Kubectl(Settings settings, String namespace) {

    public Command apply(Path file) {
        return run("apply", "-f", file.toString());
    }

    public Command apply(String manifest, String... more) {
        List<String> line = line("apply", "-f", "-");
        line.addAll(List.of(more));
        return Command.run(manifest, line);
    }

    public Command run(String... arguments) {
        return Command.run("", line(arguments));
    }

    private List<String> line(String... arguments) {
        List<String> line = new ArrayList<>(List.of("kubectl"));
        settings.context().ifPresent(context -> line.addAll(List.of("--context", context)));
        line.addAll(List.of("--namespace", namespace));
        line.addAll(List.of(arguments));
        return line;
    }
}
