package dev.tandem.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a user's resource becomes, one directory per case under {@code
 * src/test/resources/golden/KIND}:
 *
 * <ul>
 *   <li>{@code in-KIND-NAME.yaml}: the resource, and what the cluster shows of it, such as {@code
 *       in-Deployment-NAME.yaml}, {@code in-Job-NAME.yaml}, {@code in-Pod-NAME.yaml}. Only the
 *       fields that planning reads need to be there.
 *   <li>{@code metrics-POD.txt}: what a pod answers when it is asked for its metrics.
 *   <li>{@code readiness-POD.json}: what a pod answers when it is asked whether it is ready.
 *   <li>{@code settings.yaml}, where they are not the usual ones.
 *   <li>{@code out-KIND-NAME.yaml}: each object that is applied. {@code out-delete.yaml}: what is
 *       deleted. {@code out-status.yaml}: the status after that.
 * </ul>
 *
 * <p>A file that nothing reads or writes fails the case. After a wanted change, {@code mvn -pl
 * controllers -am test -Dtest=GoldenTest -Dgolden.write=true} writes the outputs; read the
 * difference before it is committed.
 */
final class GoldenTest {

    private static final Path CASES = Path.of("src/test/resources/golden");

    /** The folders of cases and who makes what their inputs become. */
    private static final Map<String, GoldenKind> KINDS =
            Map.of(
                    "inferenceservice",
                    new GoldenService(),
                    "batchscoringjob",
                    new GoldenBatch(),
                    "streamscorer",
                    new GoldenScorer(),
                    "featurestore",
                    new GoldenStore());

    private static final boolean WRITE = Boolean.getBoolean("golden.write");

    @TestFactory
    Stream<DynamicTest> cases() throws IOException {
        return folders().stream()
                .map(
                        folder ->
                                DynamicTest.dynamicTest(
                                        CASES.relativize(folder).toString(),
                                        folder.toUri(),
                                        () -> check(folder)));
    }

    @Test
    void everyKindHasItsCases() throws IOException {
        assertThat(inside(CASES))
                .extracting(folder -> folder.getFileName().toString())
                .containsExactlyInAnyOrderElementsOf(KINDS.keySet());
        for (Path kind : inside(CASES)) {
            assertThat(inside(kind)).as("%s", kind).hasSizeGreaterThan(10);
        }
    }

    private static void check(Path folder) throws IOException {
        GoldenCase golden = GoldenCase.read(folder);
        SortedMap<String, String> actual =
                KINDS.get(folder.getParent().getFileName().toString()).outputs(golden);
        if (WRITE) {
            write(folder, golden, actual);
        }
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(outputsIn(folder, golden))
                .as("files of %s that are no input", folder)
                .containsExactlyElementsOf(actual.keySet());
        actual.forEach(
                (name, text) ->
                        softly.assertThat(folder.resolve(name))
                                .as("%s", folder.resolve(name))
                                .hasContent(text));
        softly.assertAll();
    }

    private static void write(Path folder, GoldenCase golden, SortedMap<String, String> actual)
            throws IOException {
        for (String stale : outputsIn(folder, golden)) {
            if (stale.startsWith("out-")) {
                Files.delete(folder.resolve(stale));
            }
        }
        for (var output : actual.entrySet()) {
            Files.writeString(folder.resolve(output.getKey()), output.getValue());
        }
    }

    private static NavigableSet<String> outputsIn(Path folder, GoldenCase golden)
            throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            NavigableSet<String> names = new TreeSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> !golden.inputs().contains(name))
                    .forEach(names::add);
            return names;
        }
    }

    private static List<Path> folders() throws IOException {
        List<Path> folders = new ArrayList<>();
        for (Path kind : inside(CASES)) {
            folders.addAll(inside(kind));
        }
        return folders;
    }

    private static List<Path> inside(Path folder) throws IOException {
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }
}
