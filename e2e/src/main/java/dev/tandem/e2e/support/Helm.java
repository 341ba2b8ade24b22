package dev.tandem.e2e.support;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The real helm, on the release under test. */
public record Helm(Settings settings) {

    /** The values the release was given, as YAML that gives them again. */
    public String values() {
        return run("", "get", "values", Settings.RELEASE, "--output", "yaml").succeeded();
    }

    /** Installs or upgrades the release and waits for its operators. */
    public void install(String values, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "upgrade",
                                "--install",
                                Settings.RELEASE,
                                chart().toString(),
                                "--values",
                                "-",
                                "--reset-values",
                                "--wait",
                                "--timeout",
                                "3m"));
        arguments.addAll(List.of(more));
        run(values, arguments.toArray(String[]::new)).succeeded();
    }

    public void uninstall() {
        run("", "uninstall", Settings.RELEASE, "--wait").succeeded();
    }

    private Path chart() {
        return settings.repository().resolve("target/helm-chart/tandem");
    }

    private Command run(String input, String... arguments) {
        List<String> line = new ArrayList<>(List.of("helm"));
        settings.context().ifPresent(context -> line.addAll(List.of("--kube-context", context)));
        line.addAll(List.of("--namespace", Settings.OPERATOR_NAMESPACE));
        line.addAll(List.of(arguments));
        return Command.run(input, line);
    }
}
