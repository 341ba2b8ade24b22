package dev.tandem.runtime.batch;

import java.nio.file.Path;

/** A run in a process of its own, which a test kills. */
final class KilledRun {

    private KilledRun() {}

    public static void main(String[] arguments) throws Exception {
        Job.in(Path.of(arguments[0])).allowing(0.1).run("one");
    }
}
