/** The thin hands: reconcilers that read as a table of contents, and what they act with. */
package dev.tandem.controllers.reconcile;
