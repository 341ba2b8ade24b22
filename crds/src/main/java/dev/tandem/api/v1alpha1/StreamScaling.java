package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** How many replicas score, and by which lag. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value =
                "!has(self.minReplicas) || !has(self.maxReplicas) || self.minReplicas <="
                        + " self.maxReplicas",
        // Plain: writing out a number costs more than the API server allows a message.
        message = "minReplicas is more than maxReplicas")
public record StreamScaling(
        @Min(0)
                @Max(1000)
                @JsonPropertyDescription(
                        "The fewest replicas. 0: none runs while there is nothing to score; KEDA"
                                + " starts the first. Default: 1.")
                Integer minReplicas,
        @Min(1)
                @Max(1000)
                @JsonPropertyDescription(
                        "The most replicas. More than minReplicas needs KEDA, which never starts"
                                + " more than the topic has partitions. Default: minReplicas, at"
                                + " least 1.")
                Integer maxReplicas,
        @Min(1)
                @Max(1_000_000_000)
                @JsonPropertyDescription(
                        "How many waiting records are one replica's work: KEDA asks for the lag"
                                + " divided by this. Default: 1000.")
                Integer lagPerReplica,
        @Size(min = 2, max = 16)
                @ValidationRule(
                        value =
                                "self.matches('^([0-9]{1,6}(s|m))+$') && duration(self) >="
                                        + " duration('1s') && duration(self) <= duration('10m')",
                        messageExpression =
                                "'\"' + self + '\" is not allowed; use a duration from 1s to 10m,"
                                        + " such as 30s'")
                @JsonPropertyDescription(
                        "How often KEDA looks at the lag; a first record waits that long for a"
                                + " replica. Default: 30s.")
                String pollingInterval,
        @Size(min = 2, max = 16)
                @ValidationRule(
                        value =
                                "self.matches('^([0-9]{1,6}(s|m|h))+$') && duration(self) >="
                                        + " duration('1s') && duration(self) <= duration('1h')",
                        messageExpression =
                                "'\"' + self + '\" is not allowed; use a duration from 1s to 1h,"
                                        + " such as 90s or 5m'")
                @JsonPropertyDescription(
                        "How long there has to be less to do before replicas go, since each that"
                                + " comes or goes makes the group share its partitions out anew."
                                + " Default: 5m.")
                String cooldown) {}
