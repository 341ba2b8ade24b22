package dev.tandem.runtime.app;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** This program once more, as a process of its own, by the same JVM, flags and class path. */
final class OwnProcess {

    /** Flags that are for one process alone: they would write the same file, or listen on the same port. */
    private static final List<String> OF_ONE =
            List.of(
                    "-agentlib",
                    "-javaagent",
                    "-XX:AOTMode",
                    "-XX:AOTCacheOutput",
                    "-XX:AOTConfiguration");

    private OwnProcess() {}

    static ProcessBuilder of(String... arguments) {
        return of(Main.class, arguments);
    }

    static ProcessBuilder of(Class<?> main, String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (OF_ONE.stream().noneMatch(flag::startsWith)) {
                command.add(flag);
            }
        }
        // Where the JVM would put it otherwise is a folder of the user's.
        command.add(
                "-XX:ErrorFile=%s/tandem-crash-%%p.log"
                        .formatted(System.getProperty("java.io.tmpdir")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}
