/**
 * The parts of KEDA's API ({@code keda.sh/v1alpha1}) that Tandem writes and reads, as types of our
 * own: the client has none. What is left out of a type here is left alone in the object.
 */
package dev.tandem.controllers.keda;
