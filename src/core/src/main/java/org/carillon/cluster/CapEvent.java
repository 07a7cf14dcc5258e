package org.carillon.cluster;

import java.util.Map;
import org.carillon.audience.ResolvedAudience.Layers;
import org.jspecify.annotations.Nullable;

/**
 * An event that an application of CAP published.
 *
 * @param tenant who hears it
 * @param path where it is heard
 * @param event its name
 * @param json its data as JSON text
 * @param headers attributes for its format, those of single formats in sections
 * @param include who is included
 * @param exclude who is excluded
 */
public record CapEvent(
    String tenant,
    String path,
    String event,
    String json,
    Map<String, @Nullable Object> headers,
    Layers include,
    Layers exclude) {}
