package dev.tandem.controllers.resources;

import dev.tandem.controllers.spec.EffectiveModel;
import dev.tandem.controllers.spec.Identity;
import dev.tandem.controllers.spec.Kind;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Names of what a resource produces: deterministic, and within 63 characters because a resource's
 * own name has at most 54.
 */
public final class Names {

    private static final int HASH_LENGTH = 8;
    private static final int REVISION_LENGTH = 12;

    private Names() {}

    /** An object that never changes, such as a Job: its whole content decides its name. */
    public static String ofContent(Identity owner, String content) {
        // Services were there before other kinds: their names are remembered without it.
        List<String> texts =
                owner.kind() == Kind.InferenceService
                        ? List.of(content)
                        : List.of(owner.kind().label(), content);
        return owner.name() + "-" + hash(texts);
    }

    /** Identifies a model as the spec names it: the same text again needs no second verification. */
    public static String modelKey(EffectiveModel model) {
        List<String> texts = new ArrayList<>();
        texts.add(model.format());
        texts.add(model.storageUri());
        texts.add(model.digest().orElse(""));
        // Only where set: what was verified without them needs no second verification.
        if (!model.columns().isEmpty()) {
            texts.add("columns");
            texts.addAll(model.columns());
        }
        if (model.missingAsNaN()) {
            texts.add("missing as NaN");
        }
        return hash(texts);
    }

    /**
     * The revision of a model file, which clients see as {@code model_version}: the first digits of
     * its digest, so that it is the same wherever that file is served and can be checked by hand.
     */
    public static String revision(String digest) {
        int begin = "sha256:".length();
        return digest.substring(begin, begin + REVISION_LENGTH);
    }

    /** A name that is allowed to have so many characters: its end becomes a hash where it has more. */
    static String atMost(int characters, String name) {
        return name.length() <= characters
                ? name
                : name.substring(0, characters - HASH_LENGTH - 1) + "-" + hash(List.of(name));
    }

    /** A short hash of some texts in their order. */
    public static String hash(List<String> texts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String text : texts) {
                digest.update(text.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
