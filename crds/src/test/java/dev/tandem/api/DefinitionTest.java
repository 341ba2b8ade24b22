package dev.tandem.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.api.Definition.Field;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;

import org.junit.jupiter.api.Test;

/** What every reader and client of the definition can count on. */
final class DefinitionTest {

    /** Client-side apply keeps a copy in an annotation, which has room for 256 KiB. */
    private static final int MOST_BYTES = 200_000;

    @Test
    void everyFieldIsDescribed() {
        assertThat(Definition.fields())
                .hasSizeGreaterThan(30)
                .allSatisfy(
                        field ->
                                assertThat(field.schema().getDescription())
                                        .as(field.path())
                                        .endsWith("."));
    }

    @Test
    void itLeavesRoomForEveryClient() {
        assertThat(Definition.bytes()).hasSizeLessThan(MOST_BYTES);
    }

    @Test
    void aServiceWithoutASpecIsRefused() {
        assertThat(Definition.root().getRequired()).containsExactly("spec");
    }

    @Test
    void managersKeepTheirOwnConditions() {
        JSONSchemaProps conditions =
                Definition.root().getProperties().get("status").getProperties().get("conditions");

        assertThat(conditions.getXKubernetesListType()).isEqualTo("map");
        assertThat(conditions.getXKubernetesListMapKeys()).containsExactly("type");
    }

    @Test
    void defaultsStandInNoListItem() {
        assertThat(Definition.fields())
                .filteredOn(field -> field.schema().getItems() != null)
                .extracting(field -> field.schema().getItems().getSchema())
                .flatExtracting(schema -> schema.getProperties().values())
                .allSatisfy(schema -> assertThat(schema.getDefault()).isNull());
    }

    @Test
    void everyTextAndListIsBounded() {
        assertThat(Definition.fields())
                .filteredOn(field -> field.path().startsWith("spec."))
                .filteredOn(field -> field.schema().getEnum().isEmpty())
                .filteredOn(field -> "string".equals(field.schema().getType()))
                .allSatisfy(field -> assertThat(maxLength(field)).as(field.path()).isNotNull());
        assertThat(Definition.fields())
                .filteredOn(field -> "array".equals(field.schema().getType()))
                .allSatisfy(
                        field ->
                                assertThat(field.schema().getMaxItems())
                                        .as(field.path())
                                        .isNotNull());
    }

    @Test
    void kubectlShowsWhatMattersFirst() {
        assertThat(Definition.version().getAdditionalPrinterColumns())
                .extracting(CustomResourceColumnDefinition::getName)
                .containsExactly(
                        "Ready", "Reason", "Replicas", "Revision", "URL", "Age", "Message");
    }

    private static Long maxLength(Field field) {
        return field.schema().getMaxLength();
    }
}
