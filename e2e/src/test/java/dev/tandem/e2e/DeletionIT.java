package dev.tandem.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.e2e.support.Kubectl;
import dev.tandem.e2e.support.Workspace;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** A service goes, and with it all that was made for it. */
class DeletionIT {

    @RegisterExtension static final Workspace workspace = Workspace.restricted("deletion");

    @Test
    void givenAServingModel_whenItIsDeleted_thenNothingOfItIsLeft() {
        Path wine = workspace.settings().samples().resolve("wine.yaml");
        Set<String> before = everything();
        workspace.applySample("wine.yaml");
        workspace.model("wine").awaitReady();
        assertThat(everything()).hasSizeGreaterThan(before.size() + 4);

        workspace.kubectl().run("delete", "-f", wine.toString()).succeeded();

        Workspace.await("nothing left")
                .untilAsserted(() -> assertThat(everything()).isEqualTo(before));
    }

    /** Every object of every kind in the namespace but events, which go by their age. */
    private static Set<String> everything() {
        Kubectl kubectl = workspace.kubectl();
        String kinds =
                kubectl.run("api-resources", "--namespaced", "--verbs=list", "--output=name")
                        .succeeded()
                        .lines()
                        .filter(kind -> !kind.startsWith("events"))
                        .collect(Collectors.joining(","));
        return kubectl.run("get", kinds, "--output=name", "--ignore-not-found")
                .succeeded()
                .lines()
                // kubectl's warnings of old kinds come among them.
                .filter(line -> !line.contains(" "))
                .collect(Collectors.toSet());
    }
}
