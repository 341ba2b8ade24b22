package dev.tandem.runtime.core;

/** A value that each row must have to be scored. */
public record Column(String name, Datatype datatype) {}
