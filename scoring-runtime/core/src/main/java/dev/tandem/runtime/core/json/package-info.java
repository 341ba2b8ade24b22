/** JSON as predictions need it: read from bytes without building values first, written without a tree. */
package dev.tandem.runtime.core.json;
