package dev.candor.incident;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * An operator's word that an incident is over.
 *
 * @param text what ended it; Markdown, at most 10,000 characters
 * @param force resolve although the evidence still fails; its cause then opens nothing until it was clean once
 */
public record NewResolution(
        @NotNull @NotBlank @Size(max = Timeline.TEXT_LENGTH) String text, boolean force) {}
