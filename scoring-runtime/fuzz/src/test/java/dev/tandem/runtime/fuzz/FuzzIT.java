package dev.tandem.runtime.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.Jazzer;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Jazzer, led by which code is reached, looks for bytes that a reader reads wrongly or cannot bear. Here it looks at the same
 * ones each time, so that no build fails by chance; {@code -Dfuzz.options=-max_total_time=3600 -Dfuzz.target=JsonRequests}
 * looks for others for an hour. It begins where it ended the last time: what it found of interest is kept in {@code
 * target/fuzz}.
 */
class FuzzIT {

    private static final Pattern EXECUTIONS = Pattern.compile("Done (\\d+) runs");

    static Stream<Target> targets() {
        String only = System.getProperty("fuzz.target");
        return Target.all().filter(target -> only.isEmpty() || only.equals(target.name()));
    }

    // As long as it is told to: hours by hand. One input that takes too long is libFuzzer's to end.
    @Timeout(value = 1, unit = TimeUnit.DAYS)
    @ParameterizedTest
    @MethodSource("targets")
    void givenAnyBytes_whenRead_thenTheyAreReadRightOrRefused(Target target) throws Exception {
        Path folder = Files.createDirectories(Path.of("target/fuzz", target.name()));
        Path output = folder.resolve("output.txt");

        int exit = run(target, folder, output);

        String said = Files.readString(output);
        assertThat(exit).as(said).isZero();
        var executions = EXECUTIONS.matcher(said);
        assertThat(executions.find()).as(said).isTrue();
        System.out.printf("fuzzed %s with %s inputs%n", target, executions.group(1));
    }

    private static int run(Target target, Path folder, Path output) throws Exception {
        Path seeds = Files.createDirectories(folder.resolve("seeds"));
        for (int i = 0; i < target.seeds().size(); i++) {
            Files.write(seeds.resolve("seed-" + i), target.seeds().get(i));
        }
        return new ProcessBuilder(command(target, folder, seeds))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
    }

    private static List<String> command(Target target, Path folder, Path seeds) throws IOException {
        var command = new ArrayList<String>();
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Jazzer.class.getName(),
                        "--target_class=" + target.code().getName(),
                        "--instrumentation_includes=dev.tandem.**",
                        "--reproducer_path=" + folder,
                        "-artifact_prefix=" + folder + "/",
                        "-timeout=10",
                        Files.createDirectories(folder.resolve("corpus")).toString(),
                        seeds.toString()));
        command.addAll(List.of(System.getProperty("fuzz.options").split(" ")));
        return command;
    }
}
