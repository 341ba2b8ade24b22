/** Bodies and messages that are compressed, in and out. */
package dev.tandem.runtime.serve.coding;
