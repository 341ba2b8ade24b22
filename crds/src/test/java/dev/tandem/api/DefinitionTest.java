package dev.tandem.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.Definition.Field;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;

/** What every reader and client of the definitions can count on. */
final class DefinitionTest {

    /** Client-side apply keeps a copy in an annotation, which has room for 256 KiB. */
    private static final int MOST_BYTES = 200_000;

    static List<Definition> definitions() {
        return Definition.ALL;
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void everyFieldIsDescribed(Definition definition) {
        assertThat(definition.fields())
                .hasSizeGreaterThan(10)
                .allSatisfy(
                        field ->
                                assertThat(field.schema().getDescription())
                                        .as(field.path())
                                        .isNotNull()
                                        .endsWith("."));
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void itLeavesRoomForEveryClient(Definition definition) {
        assertThat(definition.bytes()).hasSizeLessThan(MOST_BYTES);
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void aResourceWithoutASpecIsRefused(Definition definition) {
        assertThat(definition.root().getRequired()).containsExactly("spec");
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void managersKeepTheirOwnConditions(Definition definition) {
        JSONSchemaProps conditions =
                definition.root().getProperties().get("status").getProperties().get("conditions");

        assertThat(conditions.getXKubernetesListType()).isEqualTo("map");
        assertThat(conditions.getXKubernetesListMapKeys()).containsExactly("type");
    }

    /** A default inside an item would be a value that another manager's apply did not send. */
    @ParameterizedTest
    @MethodSource("definitions")
    void defaultsStandInNoListItem(Definition definition) {
        assertThat(definition.fields())
                .filteredOn(field -> field.schema().getItems() != null)
                .extracting(field -> field.schema().getItems().getSchema())
                .flatExtracting(schema -> schema.getProperties().values())
                .allSatisfy(schema -> assertThat(schema.getDefault()).isNull());
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void everyTextAndListIsBounded(Definition definition) {
        assertThat(definition.fields())
                .filteredOn(field -> field.path().startsWith("spec."))
                .filteredOn(field -> field.schema().getEnum().isEmpty())
                .filteredOn(field -> "string".equals(field.schema().getType()))
                .allSatisfy(field -> assertThat(maxLength(field)).as(field.path()).isNotNull());
        assertThat(definition.fields())
                .filteredOn(field -> "array".equals(field.schema().getType()))
                .allSatisfy(
                        field ->
                                assertThat(field.schema().getMaxItems())
                                        .as(field.path())
                                        .isNotNull());
    }

    @Test
    void kubectlShowsWhatMattersOfAServiceFirst() {
        assertThat(columns("InferenceService"))
                .containsExactly(
                        "Ready", "Reason", "Replicas", "Revision", "URL", "Age", "Message");
    }

    @Test
    void kubectlShowsWhatMattersOfAScorerFirst() {
        assertThat(columns("StreamScorer"))
                .containsExactly(
                        "Ready",
                        "Reason",
                        "Replicas",
                        "Topic",
                        "Revision",
                        "Age",
                        "Message",
                        "Autoscaler");
    }

    @Test
    void kubectlShowsWhatMattersOfAStoreFirst() {
        assertThat(columns("FeatureStore"))
                .containsExactly("Ready", "Reason", "Views", "Age", "Message");
    }

    private static List<String> columns(String kind) {
        return new Definition(kind)
                .version().getAdditionalPrinterColumns().stream()
                        .map(CustomResourceColumnDefinition::getName)
                        .toList();
    }

    private static Long maxLength(Field field) {
        return field.schema().getMaxLength();
    }
}
