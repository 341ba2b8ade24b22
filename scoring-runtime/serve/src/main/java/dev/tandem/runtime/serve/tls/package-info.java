/** The certificate by which the server speaks TLS, and its renewal. */
package dev.tandem.runtime.serve.tls;
