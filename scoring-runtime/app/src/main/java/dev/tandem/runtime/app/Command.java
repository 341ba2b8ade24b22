package dev.tandem.runtime.app;

import dev.tandem.runtime.config.TerminationReport;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** One thing that the launcher does. */
interface Command {

    String name();

    /** The options of its own; every command has {@code --help} and {@code --termination-log} besides. */
    Options options();

    /** What {@code --help} prints. */
    String help();

    /** Does it, and says how it ended. */
    TerminationReport run(CommandLine line) throws Failure;

    /**
     * Whether somebody reads what it prints: then an end that is well needs no more words, and one that is not is told in
     * plain ones.
     */
    default boolean isForPeople() {
        return false;
    }

    /** An option that takes a value. */
    static Option valued(String name, String value) {
        return Option.builder().longOpt(name).hasArg().argName(value).get();
    }
}
