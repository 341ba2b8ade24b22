package dev.tandem.runtime.app;

import java.util.stream.Stream;

/**
 * Several commands in one process, as the run that the image's AOT cache is made from (JEP 514): the JVM makes one cache of
 * one run, and the cache has to know what each command does. Whoever builds the image starts it; nothing is served by it.
 */
public final class TrainingRun {

    private TrainingRun() {}

    /**
     * Runs all of them at once, and ends with the first that fails, or when told to stop.
     *
     * @param scripts each a list of command lines, parted by semicolons, that are run one after another
     */
    public static void main(String[] scripts) {
        LibraryLogs.install();
        for (String script : scripts) {
            Thread.ofPlatform().name(script).start(() -> run(script));
        }
    }

    private static void run(String script) {
        Stream.of(script.split(";\\s*"))
                .mapToInt(line -> Main.run(Main.commands(), line.split(" ")))
                .filter(code -> code != 0)
                .findFirst()
                .ifPresent(System::exit);
    }
}
