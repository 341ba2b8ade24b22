/** Answers of the model that are given again to the same inputs, without asking it again. */
package dev.tandem.runtime.serve.cache;
