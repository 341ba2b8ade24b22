/** The one launcher of the scoring runtime: {@code serve}, {@code verify} and {@code fetch}. */
package dev.tandem.runtime.app;
