package dev.tandem.controllers.keda;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

import java.util.List;
import java.util.Optional;

/**
 * What KEDA says. It names no generation, so that one cannot see from it alone which spec it speaks
 * of.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ScaledObjectStatus(List<StatusCondition> conditions) {

    /** A condition of KEDA's, which has no time of transition. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record StatusCondition(String type, String status, String reason, String message) {}

    /** The condition of a type, where KEDA has judged it. */
    public Optional<StatusCondition> condition(String type) {
        return conditions == null
                ? Optional.empty()
                : conditions.stream()
                        .filter(condition -> type.equals(condition.type()))
                        .filter(condition -> !"Unknown".equals(condition.status()))
                        .findFirst();
    }
}
