/** What is looked up for a request before it is scored: features of its entities, and answers computed before. */
package dev.tandem.runtime.serve.lookup;
