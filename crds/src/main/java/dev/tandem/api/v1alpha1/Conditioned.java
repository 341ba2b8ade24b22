package dev.tandem.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Condition;

import java.util.List;

/**
 * A status with conditions, as every kind has one.
 *
 * @param <S> the status itself
 */
public interface Conditioned<S extends Conditioned<S>> {

    /** Null where nothing was said yet. */
    List<Condition> conditions();

    /** The same status with other conditions. */
    S withConditions(List<Condition> conditions);
}
