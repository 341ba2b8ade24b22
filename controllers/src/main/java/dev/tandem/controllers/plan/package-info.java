/** What the cluster should look like, as a pure function of the spec and of what is observed. */
package dev.tandem.controllers.plan;
