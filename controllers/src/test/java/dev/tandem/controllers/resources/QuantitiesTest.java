package dev.tandem.controllers.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What kube-apiserver 1.36 answers to these quantities. */
final class QuantitiesTest {

    @ParameterizedTest
    @CsvSource({
        "0.5, 500m",
        "1.50, 1500m",
        "1000m, 1",
        "+1, 1",
        "2, 2",
        "1000, 1k",
        "1e9, 1e9",
        "1e3, 1e3",
        "1E4, 10e3",
        "1073741824, 1073741824",
        "10240Mi, 10Gi",
        "0.5Gi, 512Mi",
        "1500Mi, 1500Mi",
        "512Mi, 512Mi",
        "2048000k, 2048M",
    })
    void aQuantityIsWrittenAsTheApiServerWritesIt(String given, String canonical) {
        assertThat(Quantities.canonical(new Quantity(given))).hasToString(canonical);
    }
}
