/**
 * Tensors as bytes: row-major, little-endian like every machine this runs on, strings each behind their length in 4 bytes.
 * So they are in {@code raw_input_contents} over gRPC and, by Triton's binary data extension, behind the JSON over HTTP.
 */
package dev.tandem.runtime.serve.raw;
