/** Tables in, tables out. */
package dev.tandem.runtime.batch;
