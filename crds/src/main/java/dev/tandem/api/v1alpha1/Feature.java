package dev.tandem.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One value of a row. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
// At most 64 characters and two digits of exponent: finite as float64, whatever the digits are.
@ValidationRule(
        value =
                "!has(self.default) || self.type == 'string' || (self.type == 'bool' ? self.default"
                    + " in ['true', 'false'] : self.type == 'int64' ?"
                    + " self.default.matches('^-?[0-9]{1,18}$') : self.default == 'NaN' ||"
                    + " (self.default.matches('^-?[0-9]+([.][0-9]+)?([eE][-+]?[0-9]{1,2})?$') &&"
                    + " (self.type != 'float32' || (double(self.default) <= 3.4028235e38 &&"
                    + " double(self.default) >= -3.4028235e38))))",
        messageExpression =
                "'default \"' + self.default + '\" is no ' + self.type + '; write true or false for"
                    + " bool, a whole number of at most 18 digits for int64, a number such as -0.5"
                    + " or 1e9, or NaN, for float32 and float64'")
public record Feature(
        @Required
                @Size(min = 1, max = 63)
                @ValidationRule(
                        value = Rules.PLAIN_NAME,
                        messageExpression = Rules.PLAIN_NAME_MESSAGE)
                @JsonPropertyDescription(
                        "What the feature is called, once in a view: the name of the model's column"
                                + " that it fills.")
                String name,
        @Required @JsonPropertyDescription("The type of the value.") FeatureType type,
        @Size(max = 64)
                @JsonProperty("default")
                @JsonPropertyDescription(
                        "The value where a row is missing or too old, in quotes. Left out, there is"
                                + " none, and the value counts as missing.")
                String defaultValue) {}
