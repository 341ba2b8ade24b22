package dev.tandem.runtime.serve;

import dev.tandem.runtime.config.Obstacle;
import dev.tandem.runtime.core.Model;
import dev.tandem.runtime.core.ModelSignature;
import dev.tandem.runtime.core.Tensor;
import dev.tandem.runtime.serve.lookup.RequestLookups;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model under the name and revision that clients know.
 *
 * @param platform what runs it, in the words of the protocol's model metadata
 * @param lookups what is looked up for a request before it is scored, where anything is
 */
public record ServedModel(
        String name,
        String revision,
        String platform,
        Model model,
        Optional<RequestLookups> lookups) {

    /** A model that scores what requests bring, and nothing else. */
    public ServedModel(String name, String revision, String platform, Model model) {
        this(name, revision, platform, model, Optional.empty());
    }

    /** What requests hold and answers give. */
    public ModelSignature signature() {
        return lookups.isPresent() ? lookups.get().signature() : model.signature();
    }

    /** What keeps it from doing all that it should; nothing of that keeps it from answering. */
    public List<Obstacle> obstacles() {
        return lookups.stream()
                .flatMap(lookedUp -> lookedUp.stores().stream())
                .flatMap(store -> store.obstacle().stream())
                .toList();
    }

    /** How many rows these inputs are: what their first size says, where the model leaves it open. */
    int rows(Map<String, Tensor> inputs) {
        var first = model.signature().inputs().get(0);
        var tensor = inputs.get(first.name());
        boolean open = !first.shape().isEmpty() && first.shape().get(0) == -1;
        return open && tensor != null ? (int) tensor.shape().dimension(0) : 1;
    }

    /** Refuses requests for another model or version; an empty version is whichever is served. */
    public void checkNamed(String askedName, Optional<String> askedVersion) {
        if (!name.equals(askedName)) {
            throw new RefusedException(
                    Refusal.NOT_FOUND,
                    "model '%s' is not served here; this is '%s'".formatted(askedName, name));
        }
        askedVersion
                .filter(asked -> !asked.equals(revision))
                .ifPresent(
                        asked -> {
                            throw new RefusedException(
                                    Refusal.NOT_FOUND,
                                    "model '%s' has no version '%s' here; it is at '%s'"
                                            .formatted(name, asked, revision));
                        });
    }
}
