package dev.tandem.runtime.serve;

/** What the server calls itself in its metadata. */
public record ServerIdentity(String name, String version) {}
