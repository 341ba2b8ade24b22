package dev.tandem.runtime.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class CompletionCommandTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "se | 1 | serve",
                "serve --mo | 2 | --model",
                "inspect --o | 2 | --output",
                "completion b | 2 | bash",
                "batch --run | 2 | --run-id",
                "bench --pro | 2 | --protocol",
            })
    void givenTheBeginningOfAWord_whenBashCompletes_thenTheWholeWordIsThere(
            String words, int index, String expected) throws Exception {
        var script = Files.writeString(folder.resolve("completion"), printed("bash"));
        var bash =
                new ProcessBuilder(
                                "bash",
                                "-c",
                                "source %s; COMP_WORDS=(tandem-runtime %s); COMP_CWORD=%d; _tandem_runtime; echo \"${COMPREPLY[@]}\""
                                        .formatted(script, words, index))
                        .redirectErrorStream(true)
                        .start();

        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void givenAShell_whenAskedForItsScript_thenItKnowsEveryCommand(String shell) throws Exception {
        assertThat(printed(shell))
                .contains(Main.commands().stream().map(Command::name).toArray(String[]::new));
    }

    @Test
    void givenAnotherShell_whenAskedForItsScript_thenThoseThatAreThereAreNamed() throws Exception {
        var process = RuntimeProcess.start(folder, Map.of(), "completion", "tcsh");

        assertThat(process.end()).isEqualTo(2);
        assertThat(process.report().message()).endsWith("allowed: bash, zsh, fish");
    }

    private String printed(String shell) throws Exception {
        var process = RuntimeProcess.start(folder, Map.of(), "completion", shell);
        assertThat(process.end()).isZero();
        return Files.readString(process.log());
    }
}
