package dev.tandem.runtime.config;

/**
 * What the operator tells one scoring runtime: the model to serve and how to serve it.
 *
 * <p>The JSON form has the components' names. A reader must refuse fields it does not know, so that an operator that
 * is newer than a runtime is told so at start and not ignored.
 *
 * @param version always {@value #VERSION}; another one is refused
 */
public record RuntimeConfig(
        String version,
        ModelConfig model,
        ServerConfig server,
        OverloadConfig overload,
        DrainConfig drain) {

    /** The version of this contract. */
    public static final String VERSION = "v1alpha1";

    public RuntimeConfig {
        Checks.present("version", version);
        if (!VERSION.equals(version)) {
            throw Checks.refused("version", version, "this runtime reads " + VERSION + " only");
        }
        Checks.present("model", model);
        Checks.present("server", server);
        Checks.present("overload", overload);
        Checks.present("drain", drain);
    }

    /** The configuration of this version. */
    public static RuntimeConfig of(
            ModelConfig model, ServerConfig server, OverloadConfig overload, DrainConfig drain) {
        return new RuntimeConfig(VERSION, model, server, overload, drain);
    }
}
