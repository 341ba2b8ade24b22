package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

import java.util.Map;

/** The table that is scored. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TableInput(
        @Required
                @Size(min = 7, max = 1024)
                @ValidationRule(
                        value = TableRules.INPUT,
                        messageExpression = TableRules.INPUT_MESSAGE)
                @ValidationRule(
                        value = TableRules.BUCKET,
                        messageExpression = TableRules.BUCKET_MESSAGE)
                @ValidationRule(
                        value = TableRules.STAYS_INSIDE,
                        messageExpression = TableRules.STAYS_INSIDE_MESSAGE)
                @JsonPropertyDescription(
                        "Where it is: s3://BUCKET/KEY or pvc://CLAIM/PATH. A file, a folder (all"
                                + " files in it), or many files by *.")
                String uri,
        @JsonPropertyDescription("Left out, the names of the files tell.") TableFormat format,
        @Size(max = 4096)
                @JsonPropertyDescription(
                        "For columns of the model the column of the table that each is taken from."
                                + " One that is not named is taken from the column of its own"
                                + " name.")
                Map<String, String> columns) {}
