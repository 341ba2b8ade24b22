package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

import java.util.List;

/** The desired state of an {@link InferenceService}. Everything but {@code model} has a default. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
// GET /scale answers 500 while spec.scaling.minReplicas has no value, so the parent needs a default
public record InferenceServiceSpec(
        @Required
                @JsonPropertyDescription(
                        "The model: one artifact, identified by its digest. Changing it starts a"
                                + " verified, rolling replacement.")
                Model model,
        @JsonPropertyDescription("What runs the model.") ServingRuntime runtime,
        @JsonPropertyDescription(
                        "CPU and memory of each replica. The CPU limit also sets the number of"
                                + " scoring threads.")
                Resources resources,
        @JsonPropertyDescription("How many replicas serve.") Scaling scaling,
        @JsonPropertyDescription(
                        "What a replica accepts before it says no, so that too much work harms"
                                + " nobody who is already being served.")
                Overload overload,
        @JsonPropertyDescription(
                        "Lets requests that wait be scored in one call: for models to which ten"
                                + " rows are hardly more work than one. The first dimension of all"
                                + " inputs and outputs must be dynamic. Left out: each request is"
                                + " scored by itself.")
                Batching batching,
        @JsonPropertyDescription("Where the replicas may run.") Placement placement,
        @Size(min = 1, max = 16)
                @JsonPropertyDescription(
                        "Features that are looked up by a key of the request and fill columns of"
                                + " the model; model.columns says what its columns are called.")
                List<FeatureLookup> features,
        @JsonPropertyDescription(
                        "Answers that a batch job computed before, given while they are fresh;"
                                + " everything else is scored.")
                Precomputed precomputed,
        @JsonPropertyDescription(
                        "Tells requests and answers to somebody else, as CloudEvents; no request"
                                + " waits for it.")
                InferenceLogger logger,
        @JsonPropertyDescription(
                        "Lets replicas answer by TLS, at https:// and port 443, REST and gRPC"
                                + " alike. Left out: in plain text, at port 80.")
                Tls tls,
        @JsonPropertyDescription(
                        "Sends traces of requests to a collector of OpenTelemetry. Left out: none.")
                Tracing tracing,
        @JsonPropertyDescription(
                        "Keeps the model's answers, and gives them again to requests with exactly"
                                + " the same inputs: for models that take long and are asked the"
                                + " same often. Left out: every request is scored.")
                ResponseCache responseCache) {}
