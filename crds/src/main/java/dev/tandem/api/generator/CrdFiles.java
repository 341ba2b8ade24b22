package dev.tandem.api.generator;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.StreamScorer;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsOrArray;

import java.io.File;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes the CRD YAML files at build. The generator's annotations say most of it; what they cannot
 * say is added here, once for every kind.
 */
public final class CrdFiles {

    private static final List<Class<? extends HasMetadata>> KINDS =
            List.of(
                    InferenceService.class,
                    BatchScoringJob.class,
                    StreamScorer.class,
                    FeatureStore.class);

    private CrdFiles() {}

    /** Takes one argument, the folder to write to. */
    public static void main(String[] arguments) {
        File folder = new File(arguments[0]);
        if (!folder.isDirectory() && !folder.mkdirs()) {
            throw new IllegalStateException("cannot make the folder " + folder);
        }
        int written =
                new CRDGenerator()
                        .customResourceClasses(KINDS)
                        .forCRDVersions("v1")
                        .withPostProcessor(new Additions())
                        .inOutputDir(folder)
                        .generate();
        if (written != KINDS.size()) {
            throw new IllegalStateException(
                    "wrote " + written + " CRDs instead of " + KINDS.size());
        }
    }

    private static final class Additions implements CRDPostProcessor {

        private static final long MAX_QUANTITY_LENGTH = 32;

        /** The longest name of an object. */
        private static final long MAX_ITEM_LENGTH = 253;

        /** Fields that tell the items of a list apart, where no item can do without them. */
        private static final List<List<String>> KEYS =
                List.of(List.of("name"), List.of("store", "view"));

        @Override
        public HasMetadata process(HasMetadata resource, String version) {
            CustomResourceDefinition crd = (CustomResourceDefinition) resource;
            for (CustomResourceDefinitionVersion v : crd.getSpec().getVersions()) {
                Map<String, JSONSchemaProps> root =
                        v.getSchema().getOpenAPIV3Schema().getProperties();
                conditionsAreAMap(root.get("status"));
                scaleAlwaysHasAValue(root.get("spec"));
                columnsInDeclaredOrder(v, crd.getSpec().getNames().getKind());
                eachRuleOnce(v.getSchema().getOpenAPIV3Schema());
                quantitiesAreBounded(v.getSchema().getOpenAPIV3Schema());
                textsInListsAreBounded(v.getSchema().getOpenAPIV3Schema());
                keyedListsAreMaps(v.getSchema().getOpenAPIV3Schema());
            }
            return crd;
        }

        /** Without a bound the API server takes a rule on a quantity for too costly. */
        private static void quantitiesAreBounded(JSONSchemaProps schema) {
            if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
                schema.setMaxLength(MAX_QUANTITY_LENGTH);
            }
            inside(schema).forEach(Additions::quantitiesAreBounded);
        }

        /** A record component passes its annotations on to its field and accessor, so rules come twice. */
        private static void eachRuleOnce(JSONSchemaProps schema) {
            schema.setXKubernetesValidations(
                    schema.getXKubernetesValidations().stream().distinct().toList());
            inside(schema).forEach(Additions::eachRuleOnce);
        }

        /** An annotation on a list says how many texts it has, and not how long they are. */
        private static void textsInListsAreBounded(JSONSchemaProps schema) {
            items(schema)
                    .filter(item -> "string".equals(item.getType()))
                    .filter(item -> item.getMaxLength() == null)
                    .forEach(item -> item.setMaxLength(MAX_ITEM_LENGTH));
            inside(schema).forEach(Additions::textsInListsAreBounded);
        }

        /** So that no two items have the same name, and managers can share the list. */
        private static void keyedListsAreMaps(JSONSchemaProps schema) {
            items(schema)
                    .flatMap(item -> KEYS.stream().filter(item.getRequired()::containsAll))
                    .findFirst()
                    .ifPresent(
                            key -> {
                                schema.setXKubernetesListType("map");
                                schema.setXKubernetesListMapKeys(key);
                            });
            inside(schema).forEach(Additions::keyedListsAreMaps);
        }

        private static Stream<JSONSchemaProps> inside(JSONSchemaProps schema) {
            return Stream.concat(schema.getProperties().values().stream(), items(schema));
        }

        private static Stream<JSONSchemaProps> items(JSONSchemaProps schema) {
            return Stream.ofNullable(schema.getItems()).map(JSONSchemaPropsOrArray::getSchema);
        }

        /** Otherwise a second manager's apply would replace the whole list. */
        private static void conditionsAreAMap(JSONSchemaProps status) {
            JSONSchemaProps conditions = status.getProperties().get("conditions");
            conditions.setXKubernetesListType("map");
            conditions.setXKubernetesListMapKeys(List.of("type"));
            conditions.setMaxItems(16L);
            conditions
                    .getItems()
                    .getSchema()
                    .setRequired(
                            List.of("lastTransitionTime", "message", "reason", "status", "type"));
        }

        /** GET /scale answers 500 where the replica field has no value; a default needs a parent. */
        private static void scaleAlwaysHasAValue(JSONSchemaProps spec) {
            JSONSchemaProps scaling = spec.getProperties().get("scaling");
            if (scaling == null
                    || scaling.getProperties().get("minReplicas").getDefault() == null) {
                return;
            }
            scaling.setDefault(
                    JsonNodeFactory.instance
                            .objectNode()
                            .set(
                                    "minReplicas",
                                    scaling.getProperties().get("minReplicas").getDefault()));
        }

        /** The generator sorts them by path; kubectl shows them in the order of this list. */
        private static void columnsInDeclaredOrder(
                CustomResourceDefinitionVersion version, String kind) {
            List<String> declared =
                    KINDS.stream()
                            .filter(type -> type.getSimpleName().equals(kind))
                            .flatMap(
                                    type ->
                                            Arrays.stream(
                                                    type.getAnnotationsByType(
                                                            AdditionalPrinterColumn.class)))
                            .map(AdditionalPrinterColumn::name)
                            .toList();
            version.getAdditionalPrinterColumns()
                    .sort(Comparator.comparingInt(column -> declared.indexOf(column.getName())));
        }
    }
}
