/**
 * Streams of evidence as files: what a live system exports, what a simulation writes, and what {@code replay} reads. One
 * JSON object a line; the line formats are those of {@link dev.candor.correlation.recording.RecordingReader}. Imports
 * {@code catalog} for errors with a place, and {@code correlation.blame}.
 */
@NullMarked
package dev.candor.correlation.recording;

import org.jspecify.annotations.NullMarked;
