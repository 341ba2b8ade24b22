package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

import java.util.List;

/** Where predictions go. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TableOutput(
        @Required
                @Size(min = 7, max = 1024)
                @ValidationRule(
                        value = TableRules.FOLDER,
                        messageExpression = TableRules.FOLDER_MESSAGE)
                @ValidationRule(
                        value = TableRules.BUCKET,
                        messageExpression = TableRules.BUCKET_MESSAGE)
                @ValidationRule(
                        value = TableRules.STAYS_INSIDE,
                        messageExpression = TableRules.STAYS_INSIDE_MESSAGE)
                @JsonPropertyDescription(
                        "A folder: s3://BUCKET/PREFIX or pvc://CLAIM/FOLDER. Each run writes under"
                            + " a prefix of its own in it, and _manifest.json, written last, says"
                            + " which run's files to read.")
                String uri,
        @JsonPropertyDescription("Default: parquet.") TableFormat format,
        @Size(min = 1, max = 256)
                @JsonPropertyDescription(
                        "Columns of the input that the output has too, before the predictions.")
                List<String> keep) {}
