package dev.tandem.controllers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.tandem.api.v1alpha1.BatchScoringJob;
import dev.tandem.api.v1alpha1.FeatureStore;
import dev.tandem.api.v1alpha1.InferenceService;
import dev.tandem.api.v1alpha1.StreamScorer;
import dev.tandem.controllers.keda.ScaledObject;
import dev.tandem.controllers.keda.TriggerAuthentication;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Kubernetes objects as the YAML that people write: no quotes and no document marks but needed. */
final class Yaml {

    private static final KubernetesSerialization KUBERNETES =
            new KubernetesSerialization(new ObjectMapper(), true);

    private static final YAMLMapper MAPPER =
            YAMLMapper.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .build();

    static {
        KUBERNETES.registerKubernetesResource(InferenceService.class);
        KUBERNETES.registerKubernetesResource(BatchScoringJob.class);
        KUBERNETES.registerKubernetesResource(FeatureStore.class);
        KUBERNETES.registerKubernetesResource(StreamScorer.class);
        KUBERNETES.registerKubernetesResource(ScaledObject.class);
        KUBERNETES.registerKubernetesResource(TriggerAuthentication.class);
    }

    private Yaml() {}

    static HasMetadata object(String text) {
        return KUBERNETES.unmarshal(text);
    }

    static <T> T read(String text, Class<T> type) throws JsonProcessingException {
        return MAPPER.readValue(text, type);
    }

    static String write(Object object) {
        try {
            return MAPPER.writeValueAsString(KUBERNETES.convertValue(object, JsonNode.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
