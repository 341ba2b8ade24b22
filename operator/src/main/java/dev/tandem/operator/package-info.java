/** The operator's process: settings, wiring, health, metrics, leader election. */
package dev.tandem.operator;
