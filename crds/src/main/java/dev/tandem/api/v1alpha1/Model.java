package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

import java.util.List;

/** A model artifact: one file, its format, and the digest that identifies it. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Model(
        @Required @JsonPropertyDescription("The format of the model file.") ModelFormat format,
        @Required
                @Size(min = 7, max = 1024)
                @ValidationRule(
                        value =
                                "self.matches('^oci://[^/?#@ ]+(/[^/?#@"
                                    + " ]+)*(@sha256:[0-9a-f]{64})?$') ||"
                                    + " self.matches('^pvc://[a-z0-9]([-a-z0-9.]*[a-z0-9])?(/[^?#"
                                    + " ]*)?$') || self.matches('^https?://[^/?#@ ]+/[^# ]+$')",
                        messageExpression =
                                "'\"' + self + '\" is no model source; allowed are"
                                        + " oci://IMAGE[:TAG|@DIGEST], pvc://CLAIM/PATH and"
                                        + " http(s)://HOST/PATH (without user or password)'")
                @ValidationRule(
                        value =
                                "!self.startsWith('pvc://') ||"
                                        + " !self.matches('(^|/)\\\\.\\\\.(/|$)')",
                        messageExpression =
                                "'\"' + self + '\" leaves the volume: a path in a claim must not"
                                        + " contain ..'")
                @JsonPropertyDescription(
                        "Where the model is: oci://IMAGE[:TAG|@DIGEST] (an image with the model"
                            + " file in it), pvc://CLAIM/PATH (a file, or a folder with one), or"
                            + " http(s)://HOST/PATH (a file).")
                String storageUri,
        @Size(min = 71, max = 71)
                @ValidationRule(
                        value = "self.matches('^sha256:[0-9a-f]{64}$')",
                        messageExpression =
                                "'\"' + self + '\" is no digest; it must be sha256: and 64"
                                    + " lower-case hexadecimal digits, as sha256sum prints them for"
                                    + " the model file'")
                @JsonPropertyDescription(
                        "The SHA-256 of the model file, as sha256:HEX. Left out, it is resolved"
                                + " once when the source is first seen, recorded in"
                                + " status.model.digest, and pods are pinned to it all the same.")
                String digest,
        @Size(min = 1, max = 4096)
                @JsonPropertyDescription(
                        "What the columns of the model's one matrix are called, in their order, so"
                            + " that rows of tables, records and requests fit it by name. Left out:"
                            + " each input of the model that takes one value per row is a column of"
                            + " the input's name.")
                List<String> columns,
        @JsonPropertyDescription(
                        "What becomes of a row that lacks a value. Reject: it is refused, with the"
                            + " column's name. NaN: the model gets not-a-number in its place, which"
                            + " models of trees can be trained with. Default: Reject.")
                MissingValues missingValues) {}
