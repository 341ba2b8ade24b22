/** What the cluster looks like, as the informers' caches show it, and what it means. */
package dev.tandem.controllers.observed;
