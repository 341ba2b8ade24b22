package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** What becomes of rows that cannot be scored. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Validation(
        @Size(min = 1, max = 12)
                @ValidationRule(
                        value = "self.matches('^(0([.][0-9]{1,9})?|1([.]0{1,9})?)$')",
                        messageExpression =
                                "'\"' + self + '\" is no ratio; use a number from 0 to 1 in quotes,"
                                        + " such as \"0.001\"'")
                @JsonPropertyDescription(
                        "The largest part of the rows, \"0\" to \"1\", that may be bad; with more"
                                + " the run fails and publishes nothing. Default: \"0\".")
                String maxErrorRatio,
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
                        "A folder for bad rows, each with the reason beside it: s3://BUCKET/PREFIX"
                                + " or pvc://CLAIM/FOLDER. Left out, they are counted only.")
                String quarantine) {}
