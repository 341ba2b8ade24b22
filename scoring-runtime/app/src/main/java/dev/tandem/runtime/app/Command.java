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

    /** Who is told how it ended, besides whoever asks for the termination log. */
    enum Audience {
        /** The log, as of a process that nobody watches. */
        LOG,
        /** Somebody who reads what it prints: an end that is well needs no words, and one that is not plain ones. */
        PEOPLE,
        /** Nobody: the process that started this one tells it. */
        NOBODY
    }

    /** Who is told how this run of it ended. */
    default Audience audience(CommandLine line) {
        return Audience.LOG;
    }

    /** An option that takes a value. */
    static Option valued(String name, String value) {
        return Option.builder().longOpt(name).hasArg().argName(value).get();
    }
}
