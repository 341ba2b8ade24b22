/** What goes along with calls without being in their way: see {@link dev.tandem.runtime.serve.watch.CallObserver}. */
package dev.tandem.runtime.serve.watch;
