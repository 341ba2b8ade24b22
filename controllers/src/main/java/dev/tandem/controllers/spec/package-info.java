/**
 * Effective specs: what a resource asks for with every default filled in and nothing null, or the
 * list of what is wrong with it.
 */
package dev.tandem.controllers.spec;
