/**
 * Models of H2O in its own format for production, MOJO, scored by H2O's own library for that, h2o-genmodel. It is Java, so
 * that a MOJO gives H2O's numbers without a native library and without H2O.
 */
package dev.tandem.runtime.mojo;
